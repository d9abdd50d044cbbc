/** One flow: found by id or prefix, with its events, and the successes it can be compared with. */
import { considerJoins } from '../domain/correlation/considered.ts';
import { explainLinks, type LinkedPart } from '../domain/correlation/explain.ts';
import type { Operation, ProvisioningEvent } from '../domain/event.ts';
import type { Flow, FlowDetail } from '../domain/flow.ts';
import type { Lookup } from '../domain/reader.ts';
import { amongPlaces, type StoredEvent } from './chunks.ts';
import { readPace } from './lessons.ts';
import { type EventLoader, placesOf } from './load-events.ts';
import { flowBySeq } from './read-flows.ts';
import { FragmentReader, StoredNeighbourhood } from './read-fragments.ts';
import type { SqlValue, Statements } from './statements.ts';
import { parentOf } from './whole-event.ts';

/** So many candidates are named when a prefix is not unique. */
export const maxCandidates = 10;

/** A bound that sorts after every id that begins with the prefix. */
export function afterPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

export function findFlow(statements: Statements, idOrPrefix: string, now: number): Lookup<Flow> {
  const typed = idOrPrefix.trim().toLowerCase();
  if (typed === '') return { found: 'none' };
  const exact = flowById(statements, typed, now);
  if (exact !== null) return { found: 'one', value: exact };
  const ids = withPrefix(statements, typed.startsWith('f_') ? typed : `f_${typed}`);
  const [only] = ids;
  if (only === undefined) return { found: 'none' };
  if (ids.length > 1) return { found: 'many', ids };
  const flow = flowById(statements, only, now);
  return flow === null ? { found: 'none' } : { found: 'one', value: flow };
}

/** By its id or one that it had before. */
export function flowById(statements: Statements, id: string, now: number): Flow | null {
  const seq = flowSeq(statements, id);
  return seq === null ? null : flowBySeq(statements, seq, now);
}

/** An alias may lead to another one, when what it was merged into was merged again. */
const maxMerges = 32;

export function flowSeq(statements: Statements, id: string): number | null {
  let name: string | undefined = id;
  for (let hop = 0; hop < maxMerges && name !== undefined; hop += 1) {
    const seq = statements.value<number>('SELECT seq FROM flows WHERE id = ?', name);
    if (seq !== undefined) return seq;
    name = statements.value<string>('SELECT flow_id FROM flow_aliases WHERE id = ?', name);
  }
  return null;
}

function withPrefix(statements: Statements, prefix: string): string[] {
  const range: SqlValue[] = [prefix, afterPrefix(prefix), maxCandidates + 1];
  const ids = new Set(statements.values<string>('SELECT id FROM flows WHERE id >= ? AND id < ? ORDER BY id LIMIT ?', ...range));
  for (const alias of statements.values<string>('SELECT id FROM flow_aliases WHERE id >= ? AND id < ? ORDER BY id LIMIT ?', ...range)) {
    const seq = flowSeq(statements, alias);
    const id = seq === null ? undefined : statements.value<string>('SELECT id FROM flows WHERE seq = ?', seq);
    if (id !== undefined) ids.add(id);
  }
  return [...ids].sort().slice(0, maxCandidates);
}

export function readDetail(statements: Statements, loader: EventLoader, flowId: string, now: number): FlowDetail | null {
  const seq = flowSeq(statements, flowId);
  const flow = seq === null ? null : flowBySeq(statements, seq, now);
  if (seq === null || flow === null) return null;
  const fragments = new FragmentReader(statements);
  const parts = fragments.ofFlow(seq);
  // Parts of one batch share events and chunks: each is read once.
  const stored = loader.bySeq(parts.flatMap((part) => placesOf(fragments.read(part))));
  const events = loader.whole(stored);
  const links = explainLinks(events, partsOfEvents(parts, stored, fragments, new StoredNeighbourhood(statements, fragments)));
  const pace = flow.overdueAt === null ? null : readPace(statements, flow);
  return { flow, events, links, metrics: metricsBeside(events, loader), pace };
}

/** By event: the part of the flow that it is in, with what the joins know about it. */
function partsOfEvents(
  parts: readonly number[],
  stored: readonly StoredEvent[],
  fragments: FragmentReader,
  neighbourhood: StoredNeighbourhood,
): (eventId: string) => LinkedPart | undefined {
  const joins = considerJoins(parts, neighbourhood);
  const ofEvents = new Map<string, LinkedPart>();
  for (const part of parts) {
    const isOf = amongPlaces(placesOf(fragments.read(part)));
    const linked = { pin: neighbourhood.decided.pinOf(part), join: joins.get(part) ?? null };
    for (const { seq, fact } of stored) {
      if (isOf(seq) && !ofEvents.has(fact.id)) ofEvents.set(fact.id, linked);
    }
  }
  return (eventId) => ofEvents.get(eventId);
}

/** What was measured in the services of an attempt just before, during and just after it. */
function metricsBeside(events: readonly ProvisioningEvent[], loader: EventLoader): ProvisioningEvent[] {
  const services = [...new Set(events.flatMap(({ service }) => service ?? []))];
  if (services.length === 0) return [];
  const start = events.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const end = events.reduce((most, { time, durationMs }) => Math.max(most, time + (durationMs ?? 0)), Number.NEGATIVE_INFINITY);
  return loader.metrics(services, start - besideMs, end + besideMs, mostPoints);
}

/** SDKs export metrics once a minute by default (OpenTelemetry, `OTEL_METRIC_EXPORT_INTERVAL`). */
const besideMs = 3 * 60_000;
const mostPoints = 5000;

export function readEvent(loader: EventLoader, eventId: string): ProvisioningEvent | null {
  const stored = loader.byId(eventId);
  return stored === null ? null : (withParents(loader, [stored])[0] ?? null);
}

/** Events of any threads; the parent of a span is in its own thread. */
export function withParents(loader: EventLoader, found: readonly StoredEvent[]): ProvisioningEvent[] {
  const ids = new Map<string, string>();
  const threads = new Set(found.flatMap(({ thread, fact }) => (thread === null || fact.parentNativeId === null ? [] : [thread])));
  for (const thread of threads) for (const { fact } of loader.ofThread(thread)) ids.set(fact.nativeId, fact.id);
  return found.map((stored) => loader.event(stored, parentOf(stored.fact, ids)));
}

/** Assigning somebody is how most providers ask for an account: successes of either can stand for the other. */
function kindred(operation: Operation | null): [Operation | null, Operation | null] {
  return operation === 'assign' || operation === 'create' ? ['assign', 'create'] : [operation, operation];
}

/** So many flows before and after are looked at first; only a rare kind of flow is searched for in the whole history. */
const neighbourhood = 5000;

/** Order: same target, same provider, same user, before rather than after, nearest in time. */
export function successesLike(statements: Statements, flow: Flow, limit: number, now: number): Flow[] {
  const read = (from: string) => candidates(statements, flow, limit, from).flatMap((seq) => flowBySeq(statements, seq, now) ?? []);
  const columns = 'seq, id, started_at, status, operation, target, provider, user_key FROM flows INDEXED BY flows_list WHERE started_at';
  const near = read(`(
    SELECT * FROM (SELECT ${columns} <= :started ORDER BY started_at DESC LIMIT ${neighbourhood})
    UNION ALL
    SELECT * FROM (SELECT ${columns} > :started ORDER BY started_at LIMIT ${neighbourhood}))`);
  const best = near[0];
  if (best === undefined) return read('flows NOT INDEXED');
  if (best.target === flow.target) return near;
  const sameTarget = read('(SELECT * FROM flows NOT INDEXED WHERE target = :target)');
  return sameTarget.length > 0 ? sameTarget : near;
}

function candidates(statements: Statements, flow: Flow, limit: number, from: string): number[] {
  const [operation, other] = kindred(flow.operation);
  return statements.values<number>(
    `SELECT seq FROM ${from}
     WHERE status = 'succeeded' AND id <> :id AND (operation IS :operation OR operation IS :other)
       AND (target = :target OR provider = :provider OR (:target IS NULL AND :provider IS NULL))
     ORDER BY (target IS :target) DESC, (provider IS :provider) DESC, (user_key = :user) DESC, (started_at <= :started) DESC,
       abs(started_at - :started), id
     LIMIT :limit`,
    {
      id: flow.id,
      started: flow.startedAt,
      operation,
      other,
      target: flow.target,
      provider: flow.provider,
      user: flow.user.key,
      limit: Math.max(0, Math.floor(limit)),
    },
  );
}
