/** The event that an argument means: its id, or any beginning of it that no other event shares. */
import type { Reader } from '../domain/reader.ts';
import { NotFoundError } from '../errors.ts';
import { ambiguous } from './find-flow.ts';

/** @throws NotFoundError, or UsageError with the candidates */
export function findEventId(reader: Reader, idOrPrefix: string): string {
  const lookup = reader.eventId(idOrPrefix);
  if (lookup.found === 'one') return lookup.value;
  if (lookup.found === 'many') throw ambiguous(idOrPrefix, 'event', lookup.ids);
  throw new NotFoundError(`no event "${idOrPrefix}"`, 'the events of a flow and their ids: provtrace show FLOW --links');
}
