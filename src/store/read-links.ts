/** What can be cut and pinned, and what was. */
import type { DecidedLink, FlowPart, Lookup } from '../domain/reader.ts';
import { holderOf, holdersOf, placeOf, readDecisions } from './link-decisions.ts';
import { afterPrefix, flowSeq, maxCandidates } from './read-flow.ts';
import { FragmentReader, StoredNeighbourhood } from './read-fragments.ts';
import type { Statements } from './statements.ts';

export function findEventId(statements: Statements, idOrPrefix: string): Lookup<string> {
  const typed = idOrPrefix.trim().toLowerCase();
  if (typed === '') return { found: 'none' };
  const prefix = typed.startsWith('e_') ? typed : `e_${typed}`;
  const sql = 'SELECT id FROM event_ids WHERE id >= ? AND id < ? ORDER BY id LIMIT ?';
  const ids = statements.values<string>(sql, prefix, afterPrefix(prefix), maxCandidates + 1);
  const [first] = ids;
  if (first === undefined) return { found: 'none' };
  return ids.length === 1 || first === prefix ? { found: 'one', value: first } : { found: 'many', ids: ids.slice(0, maxCandidates) };
}

export function partsOfEvent(statements: Statements, eventId: string): FlowPart[] | null {
  const place = placeOf(statements, eventId);
  if (place === null) return null;
  const fragments = new FragmentReader(statements);
  return partsFrom(statements, fragments, holdersOf(place, fragments));
}

export function partsOfFlow(statements: Statements, flowId: string): FlowPart[] {
  const seq = flowSeq(statements, flowId);
  const fragments = new FragmentReader(statements);
  return seq === null ? [] : partsFrom(statements, fragments, fragments.ofFlow(seq));
}

function partsFrom(statements: Statements, fragments: FragmentReader, ids: readonly number[]): FlowPart[] {
  const { decided } = new StoredNeighbourhood(statements, fragments);
  return ids.map((id) => {
    const { flow, fragment } = fragments.read(id);
    return { eventId: fragment.seed, eventCount: fragment.count, flowId: flowIdOf(statements, flow), isPinned: decided.isPinned(id) };
  });
}

function flowIdOf(statements: Statements, seq: number | null): string | null {
  return seq === null ? null : (statements.value<string>('SELECT id FROM flows WHERE seq = ?', seq) ?? null);
}

export function decidedLinks(statements: Statements): DecidedLink[] {
  const fragments = new FragmentReader(statements);
  const flowOf = (eventId: string) => {
    const place = placeOf(statements, eventId);
    const holder = place === null ? null : holderOf(eventId, place, fragments);
    return holder === null ? null : flowIdOf(statements, fragments.read(holder).flow);
  };
  return readDecisions(statements).map((decision) => ({
    ...decision,
    flowId: flowOf(decision.eventId),
    otherFlowIds: [...new Set(decision.otherIds.flatMap((id) => flowOf(id) ?? []))],
  }));
}
