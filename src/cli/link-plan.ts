/** What a cut or a pin has to say about events so that it means what the person wants: the part of a flow that holds the event, and the others. */
import type { LinkDecision } from '../domain/correlation/decisions.ts';
import type { DecidedLink, FlowPart, Reader } from '../domain/reader.ts';
import { NotFoundError, UsageError } from '../errors.ts';

/** The events that a decision names. */
type Named = Pick<LinkDecision, 'kind' | 'eventId' | 'otherIds'>;

/** @throws UsageError when there is nothing to cut */
export function planCut(reader: Reader, eventId: string, fromFlowId: string | null): Named {
  const all = partsOf(reader, eventId);
  const part = onePart(
    eventId,
    all.filter(({ flowId }) => flowId !== null && (fromFlowId === null || flowId === fromFlowId)),
    'say from which with --from FLOW',
  );
  if (part === null)
    throw new UsageError(`${eventId} is not part of ${fromFlowId ?? 'any flow'}`, 'provtrace show FLOW --links lists its events');
  const others = reader.partsOfFlow(part.flowId ?? '').filter((other) => other.eventId !== part.eventId);
  if (others.length === 0)
    throw new UsageError(`all events of ${part.flowId} share a trace or another id of one piece of work`, 'there is nothing to cut');
  return { kind: 'cut', eventId: nameOf(part, eventId, all), otherIds: others.map((other) => other.eventId) };
}

/** @throws UsageError when there is nothing to pin it to */
export function planPin(reader: Reader, eventId: string, flowId: string): Named {
  const all = partsOf(reader, eventId);
  const part = onePart(eventId, all, 'name an event that one of them has alone');
  const anchor = reader.partsOfFlow(flowId).find((other) => !other.isPinned && other.eventId !== part?.eventId);
  if (anchor === undefined) throw new UsageError(`${flowId} has nothing else to pin it to`, 'name another flow');
  return { kind: 'pin', eventId: nameOf(part, eventId, all), otherIds: [anchor.eventId] };
}

/**
 * The latest decision about the event, or about the part that holds it.
 * @throws NotFoundError
 */
export function latestDecision(reader: Reader, eventId: string): DecidedLink {
  const partIds = (id: string) => (reader.partsOfEvent(id) ?? []).map((part) => part.eventId);
  const own = new Set(partIds(eventId));
  const found = reader
    .linkDecisions()
    .findLast((decision) => decision.eventId === eventId || partIds(decision.eventId).some((id) => own.has(id)));
  if (found === undefined) throw new NotFoundError(`nothing was decided about ${eventId}`, 'provtrace link list shows what was');
  return found;
}

/** None for a line with an id of its own that nothing refers to. */
function partsOf(reader: Reader, eventId: string): FlowPart[] {
  const parts = reader.partsOfEvent(eventId);
  if (parts !== null) return parts;
  throw new UsageError(
    `${eventId} names neither a person nor a piece of work`,
    'it can be found with provtrace search, but not be part of a flow',
  );
}

function onePart(eventId: string, parts: readonly FlowPart[], hint: string): FlowPart | null {
  if (parts.length < 2) return parts[0] ?? null;
  const flows = parts.flatMap((one) => one.flowId ?? []).join(', ');
  throw new UsageError(`${eventId} is shared by ${parts.length} attempts: ${flows}`, hint);
}

/** The event as the person named it, unless others have it too. */
function nameOf(part: FlowPart | null, eventId: string, all: readonly FlowPart[]): string {
  return part === null || all.length === 1 ? eventId : part.eventId;
}
