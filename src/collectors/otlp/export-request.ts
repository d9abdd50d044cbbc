/** What both transports do with a request once its bytes are there: decode, commit, and tell what was not accepted. */
import type { CollectorContext } from '../collector.ts';
import { decodeJson } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { EventSink } from './event-sink.ts';
import type { Encoding, PartialSuccess, Signal } from './responses.ts';

/**
 * Resolves when everything acceptable is durable. Rejects with `MalformedError` and `TooLargeError` before anything was stored, and with whatever
 * `commit` rejects with (`StoreBusyError`: try again).
 */
export async function exportRequest(
  bytes: Buffer,
  signal: Signal,
  encoding: Encoding,
  context: CollectorContext,
): Promise<PartialSuccess | null> {
  const sink = new EventSink(context.source, context.now());
  if (encoding === 'json') decodeJson(bytes, signal, sink);
  else decodeProtobuf(bytes, signal, sink);
  if (sink.events.length > 0 || sink.rejected.length > 0) await context.commit({ events: sink.events, rejected: sink.rejected });
  context.status({ seen: true, error: null });
  return sink.rejectedCount === 0 ? null : { rejected: sink.rejectedCount, message: rejectionMessage(sink) };
}

function rejectionMessage(sink: EventSink): string {
  const first = sink.rejected[0];
  const more = sink.rejectedCount > 1 ? ` (and ${sink.rejectedCount - 1} more)` : '';
  return first === undefined ? 'records were rejected' : `${first.where}: ${first.reason}${more}`;
}
