/** A flow as it stood at a moment in the past: made again of what had happened by then. */
import { assemble } from '../domain/correlation/assemble.ts';
import type { EventFact } from '../domain/correlation/facts.ts';
import { splitThread } from '../domain/correlation/split.ts';
import type { Flow } from '../domain/flow.ts';
import type { StoredEvent } from './chunks.ts';
import { flowRecord } from './flow-record.ts';
import { asOf } from './flow-row.ts';
import type { EventLoader } from './load-events.ts';
import { flowBySeq } from './read-flows.ts';
import { FragmentReader } from './read-fragments.ts';
import type { Statements } from './statements.ts';

/** @returns null when it had not begun by then */
export function flowAt(statements: Statements, loader: EventLoader, seq: number, at: number): Flow | null {
  const flow = flowBySeq(statements, seq, at);
  if (flow === null || flow.startedAt > at) return null;
  if (flow.lastEventAt <= at) return flow;
  const fragments = new FragmentReader(statements);
  const parts = fragments.ofFlow(seq).map((ref) => {
    const stored = fragments.read(ref);
    return { thread: stored.fragment.thread, known: loader.ofPlace(stored).flatMap((event) => knownAt(event, at)) };
  });
  const splits = parts.flatMap(({ thread, known }) =>
    known.length === 0
      ? []
      : splitThread(
          thread,
          known.map(({ fact }) => fact),
        ),
  );
  if (splits.length === 0) return null;
  const made = assemble(splits.map(({ fragment }) => fragment));
  const review = splits.some(({ fragment }) => fragment.review);
  const record = flowRecord(made, review, () => loader.whole(parts.flatMap(({ known }) => known)));
  return { ...asOf(record.flow, record.stuck, at), id: flow.id };
}

/** Of what had begun and not ended, nobody knew yet how it would end. */
function knownAt(event: StoredEvent, at: number): StoredEvent[] {
  const { fact } = event;
  if (fact.time > at) return [];
  return fact.time + (fact.durationMs ?? 0) <= at ? [event] : [{ ...event, fact: begun(fact) }];
}

function begun(fact: EventFact): EventFact {
  return { ...fact, durationMs: null, outcome: 'unknown', httpStatus: null, errorCode: null, message: null, answered: false };
}
