/** A database filled with plain SQL, for tests of the read side that want exact rows whatever the correlation makes of events. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventInput } from '../../src/domain/event.ts';
import type { Flow, FlowFailure } from '../../src/domain/flow.ts';
import { facetsOf } from '../../src/store/document.ts';
import { type Connection, openForWriting } from '../../src/store/open.ts';
import { input } from './inputs.ts';

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
      lastEventAt: startedAt + 100,
      ...given,
    };
    const seq = this.insertFlow(flow, { overdue, stuck, services });
    const thread = this.thread(keys[0] ?? `txn:thread-${this.flowCount}`);
    for (const event of events) this.event({ time: startedAt, ...event }, thread);
    this.fragment(thread, { flow: seq, start: startedAt, keys });
    return flow;
  }

  insertFlow(
    flow: Flow,
    { overdue = null, stuck = null, services = [] }: { overdue?: number | null; stuck?: FlowFailure | null; services?: string[] } = {},
  ): number {
    const { failure } = flow;
    return Number(
      this.connection
        .prepare(`INSERT INTO flows (id, user_key, provider, target, operation, status, stage, started_at, ended_at, last_at, duration, overdue, tries,
          event_count, failure_class, failure_stage, failure_service, failure_endpoint, failure_http_status, stuck_class, document, facets)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
        .run(
          flow.id,
          flow.user.key,
          flow.provider,
          flow.target,
          flow.operation,
          flow.status,
          flow.stage,
          flow.startedAt,
          flow.endedAt,
          flow.lastEventAt,
          flow.durationMs,
          overdue,
          flow.tries,
          flow.eventCount,
          failure?.class ?? null,
          failure?.stage ?? null,
          failure?.service ?? null,
          failure?.endpoint ?? null,
          failure?.httpStatus ?? null,
          stuck?.class ?? null,
          JSON.stringify({ flow, stuck, services }),
          facetsOf({ flow, stuck, services }),
        ).lastInsertRowid,
    );
  }

  thread(key: string): number {
    this.connection.prepare('INSERT INTO threads (key) VALUES (?) ON CONFLICT DO NOTHING').run(key);
    return this.connection.prepare('SELECT id FROM threads WHERE key = ?').pluck().get(key) as number;
  }

  /** @returns its seq */
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
    const resource = event.resource === undefined ? null : this.resource(JSON.stringify(event.resource));
    this.connection
      .prepare(`INSERT INTO events (id, thread, source, native_id, kind, time, duration, service, name, stage, outcome, provider, target, operation, span_kind, parent,
        linked, identifiers, endpoint, http_status, error_code, message, resource, attributes, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(
        eventIdOf(this.eventCount),
        thread,
        this.source(event.source),
        event.nativeId,
        event.kind,
        event.time,
        event.durationMs,
        event.service,
        event.name,
        event.stage,
        event.outcome,
        event.provider,
        event.target,
        event.operation,
        event.spanKind,
        event.parentNativeId,
        event.linkedNativeIds.length === 0 ? null : JSON.stringify(event.linkedNativeIds),
        JSON.stringify(event.identifiers),
        event.endpoint,
        event.httpStatus,
        event.errorCode,
        event.message,
        resource,
        JSON.stringify(event.attributes),
        event.body === null ? null : JSON.stringify(event.body),
      );
    return this.eventCount;
  }

  source(name: string): number {
    this.connection.prepare("INSERT INTO sources (name, type) VALUES (?, 'otlp') ON CONFLICT DO NOTHING").run(name);
    return this.connection.prepare('SELECT id FROM sources WHERE name = ?').pluck().get(name) as number;
  }

  /** Without `events` it is all of the thread. @returns its id */
  fragment(
    thread: number,
    { flow, start = 0, keys = [], events }: { flow: number | null; start?: number; keys?: string[]; events?: number[] },
  ): number {
    const id = Number(
      this.connection
        .prepare("INSERT INTO fragments (thread, start, finish, whole, flow, facts) VALUES (?, ?, ?, ?, ?, '{}')")
        .run(thread, start, start, events === undefined ? 1 : 0, flow).lastInsertRowid,
    );
    for (const event of events ?? []) this.connection.prepare('INSERT INTO fragment_events VALUES (?, ?)').run(id, event);
    for (const key of keys) this.connection.prepare('INSERT INTO fragment_keys VALUES (?, ?, ?)').run(this.key(key), start, id);
    return id;
  }

  key(text: string): number {
    this.connection.prepare('INSERT INTO keys (text) VALUES (?) ON CONFLICT DO NOTHING').run(text);
    return this.connection.prepare('SELECT id FROM keys WHERE text = ?').pluck().get(text) as number;
  }

  link(a: string, b: string): void {
    const [x, y] = [this.key(a), this.key(b)];
    this.connection.prepare('INSERT INTO key_links VALUES (?, ?), (?, ?)').run(x, y, y, x);
  }

  /** Brings the text index up to an event, as the writer does in the background. */
  index(upTo = this.eventCount): void {
    const from = this.connection.prepare("SELECT value FROM counters WHERE name = 'indexed'").pluck().get() as number;
    this.connection
      .prepare(
        "INSERT INTO events_text (rowid, text) SELECT seq, concat_ws(' ', name, message, identifiers, body) FROM events WHERE seq > ? AND seq <= ?",
      )
      .run(from, upTo);
    this.connection.prepare("UPDATE counters SET value = ? WHERE name = 'indexed'").run(upTo);
  }

  close(): void {
    this.connection.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private resource(attributes: string): number {
    this.connection.prepare('INSERT INTO resources (attributes) VALUES (?) ON CONFLICT DO NOTHING').run(attributes);
    return this.connection.prepare('SELECT id FROM resources WHERE attributes = ?').pluck().get(attributes) as number;
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
