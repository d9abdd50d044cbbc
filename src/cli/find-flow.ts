/** The flow that an argument means: its id, or any beginning of it that no other flow shares. */
import type { Flow } from '../domain/flow.ts';
import type { Reader } from '../domain/reader.ts';
import { NotFoundError, UsageError } from '../errors.ts';

const shownCandidates = 10;

/** @throws NotFoundError, or UsageError with the candidates */
export function findFlow(reader: Reader, idOrPrefix: string): Flow {
  const lookup = reader.flow(idOrPrefix);
  if (lookup.found === 'one') return lookup.value;
  if (lookup.found === 'none')
    throw new NotFoundError(`no flow "${idOrPrefix}"`, 'list flows with provtrace flows; any unique beginning of an id will do');
  throw ambiguous(idOrPrefix, 'flow', lookup.ids);
}

export function ambiguous(prefix: string, what: 'flow' | 'event', ids: readonly string[]): UsageError {
  const rest = ids.length - shownCandidates;
  const candidates = ids.slice(0, shownCandidates).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return new UsageError(`"${prefix}" is the beginning of several ${what} ids: ${candidates}`, 'give more of the id');
}
