/** A database filled with plain SQL, for tests of the read side that want exact rows whatever the correlation makes of events. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fragment } from '../../src/domain/correlation/facts.ts';
import type { EventInput } from '../../src/domain/event.ts';
import type { Flow, FlowFailure } from '../../src/domain/flow.ts';
import { hash53 } from '../../src/domain/hash.ts';
import type { Identifiers } from '../../src/domain/identifiers.ts';
import { chunkText } from '../../src/store/chunk-text.ts';
import { firstSeq, wholeChunk } from '../../src/store/chunks.ts';
import { eventJson } from '../../src/store/event-text.ts';
import { flowColumns, flowValues } from '../../src/store/flow-row.ts';
import { fragmentText } from '../../src/store/fragment-text.ts';
import { KeyColumns, tagOf } from '../../src/store/key-columns.ts';
import { type RefKind, refKind } from '../../src/store/key-refs.ts';
import { keyRefs } from '../../src/store/key-runs.ts';
import { type Connection, openForWriting } from '../../src/store/open.ts';
import { factOf, payloadOf, ResourcePacker } from '../../src/store/pack-event.ts';
import { indexedText, SearchWords } from '../../src/store/search-words.ts';
import { Statements } from '../../src/store/statements.ts';
import { RunWriter } from '../../src/store/write-runs.ts';
import { input } from './inputs.ts';

const noFacts: Fragment = {
  seed: '',
  thread: '',
  start: 0,
  end: 0,
  count: 0,
  subjectKeys: [],
  workKeys: [],
  contextKeys: [],
  identifiers: {},
  provider: null,
  target: null,
  operation: null,
  sources: [],
  services: [],
  traceIds: [],
  requestIds: [],
  sessionIds: [],
  marks: [],
  review: false,
};

export interface FlowRowInput extends Partial<Omit<Flow, 'user'>> {
  user?: string;
  ids?: Flow['user']['ids'];
  services?: string[];
  overdue?: number | null;
  stuck?: FlowFailure | null;
  /** Key texts of its one fragment. */
  keys?: string[];
  /** Events of its one thread. */
  events?: Partial<EventInput>[];
}

export class StoreFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'provtrace-read-'));
  readonly path = join(this.folder, 'provtrace.db');
  readonly connection: Connection = openForWriting(this.path);
  private readonly threadKeys = new Map<number, string>();
  private flowCount = 0;
  private eventCount = 0;

  /** Adds a flow with a fragment, a thread and its keys; returns it. */
  flow(input: FlowRowInput = {}): Flow {
    this.flowCount += 1;
    const {
      user = 'alice@example.com',
      ids = { email: user },
      services = [],
      overdue = null,
      stuck = null,
      keys = [],
      events = [{}],
      ...given
    } = input;
    const startedAt = given.startedAt ?? this.flowCount * 1000;
    const flow: Flow = {
      id: `f_${String(this.flowCount).padStart(10, '0')}`,
      user: { key: user, ids },
      provider: 'okta',
      target: 'Acme Cloud',
      operation: 'create',
      status: 'succeeded',
      stage: 'confirm',
      startedAt,
      endedAt: startedAt + 100,
      durationMs: 100,
      tries: 1,
      eventCount: events.length,
      sources: ['otlp'],
      traceIds: [],
      requestIds: [],
      sessionIds: [],
      failure: null,
      stages: {},
      waitingUntil: null,
      overdueAt: overdue,
      targetNames: [],
      lastEventAt: startedAt + 100,
      ...given,
    };
    const seq = this.insertFlow(flow, { stuck, services });
    const thread = this.thread(keys[0] ?? `txn:thread-${this.flowCount}`);
    for (const event of events) this.event({ time: startedAt, ...event }, thread);
    this.fragment(thread, { flow: seq, start: startedAt, keys });
    return flow;
  }

  insertFlow(flow: Flow, { stuck = null, services = [] }: { stuck?: FlowFailure | null; services?: string[] } = {}): number {
    const values = flowValues({ flow, stuck, services });
    const sql = `INSERT INTO flows (${flowColumns.join(', ')}) VALUES (${flowColumns.map(() => '?').join(', ')})`;
    return Number(this.connection.prepare(sql).run(values).lastInsertRowid);
  }

  /** @returns the id that a thread with this key has */
  thread(key: string): number {
    this.threadKeys.set(hash53(key), key);
    return hash53(key);
  }

  /** A chunk of its own. @returns its seq */
  event(fields: Partial<EventInput>, thread: number): number {
    this.eventCount += 1;
    const event = input({
      source: 'otlp',
      kind: 'span',
      service: 'scim-api',
      name: 'POST /Users',
      nativeId: `native-${this.eventCount}`,
      time: 0,
      ...fields,
    });
    const key = this.threadKeys.get(thread) ?? null;
    const resources = new ResourcePacker();
    const payload = payloadOf(event, resources);
    const fact = { ...factOf(event), id: eventIdOf(this.eventCount) };
    for (const { id, text } of resources.packed)
      this.connection.prepare('INSERT INTO resources VALUES (?, ?) ON CONFLICT DO NOTHING').run(id, text);
    this.connection
      .prepare('INSERT INTO chunks (id, thread, source, count, events) VALUES (?, ?, ?, 1, ?)')
      .run(this.eventCount, thread, this.source(event.source), chunkText(key, [eventJson(fact, key, payload)]));
    this.ref(thread, refKind.events, 0, wholeChunk(this.eventCount));
    const seq = firstSeq(this.eventCount);
    this.connection.prepare('INSERT INTO event_ids VALUES (?, ?)').run(fact.id, seq);
    const words = new SearchWords();
    words.addEvent(fact, payload.body);
    this.connection.prepare('INSERT INTO chunks_text (rowid, text) VALUES (?, ?)').run(this.eventCount, indexedText(words.text()));
    this.connection.prepare('UPDATE sources SET events = events + 1 WHERE name = ?').run(event.source);
    return seq;
  }

  source(name: string): number {
    this.connection.prepare("INSERT INTO sources (name, type) VALUES (?, 'otlp') ON CONFLICT DO NOTHING").run(name);
    return this.connection.prepare('SELECT id FROM sources WHERE name = ?').pluck().get(name) as number;
  }

  /** Without `events` it is all of the thread. @returns its id */
  fragment(
    thread: number,
    {
      flow,
      start = 0,
      keys = [],
      identifiers = {},
      events,
    }: { flow: number | null; start?: number; keys?: string[]; identifiers?: Identifiers; events?: number[] },
  ): number {
    const id = Number(
      this.connection
        .prepare('INSERT INTO fragments (thread, start, finish, events, flow, open, open_work, facts) VALUES (?, ?, ?, ?, ?, 0, 0, ?)')
        .run(
          thread,
          start,
          start,
          JSON.stringify(events ?? keyRefs(new Statements(this.connection), thread, refKind.events)),
          flow,
          fragmentText({ ...noFacts, start, end: start, workKeys: keys, identifiers }),
        ).lastInsertRowid,
    );
    this.ref(thread, refKind.part, 0, id);
    for (const key of keys) this.ref(hash53(key), refKind.holder, start, id);
    return id;
  }

  link(a: string, b: string): void {
    this.ref(hash53(a), refKind.alias, 0, hash53(b));
    this.ref(hash53(b), refKind.alias, 0, hash53(a));
  }

  private ref(key: number, kind: RefKind, at: number, ref: number): void {
    const rows = new KeyColumns(1);
    rows.add(key, tagOf(kind, false), at, ref);
    new RunWriter(this.connection).write(rows);
  }

  close(): void {
    this.connection.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The id of the n-th event of a fixture, from 1. */
export function eventIdOf(number: number): string {
  return `e_00000${String(number).padStart(13, '0')}`;
}

export function failureOf(input: Partial<FlowFailure> = {}): FlowFailure {
  return {
    class: 'uniqueness',
    message: 'userName is already taken',
    stage: 'send',
    service: 'scim-api',
    endpoint: 'POST acme.example/scim/v2/Users',
    httpStatus: 409,
    scimType: 'uniqueness',
    eventId: 'e_1',
    at: 0,
    ...input,
  };
}
