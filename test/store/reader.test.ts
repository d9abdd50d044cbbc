import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFilter } from '../../src/domain/filter-parse.ts';
import type { FlowQuery, FlowSort, Reader } from '../../src/domain/reader.ts';
import { DatabaseError, UsageError } from '../../src/errors.ts';
import { chunkOfSeq } from '../../src/store/chunks.ts';
import { openReader } from '../../src/store/reader.ts';
import { migrations } from '../../src/store/schema.ts';
import { eventIdOf, failureOf, StoreFixture } from '../helpers/store-fixture.ts';

let store: StoreFixture;
let reader: Reader;
let clock = 0;

beforeEach(() => {
  clock = 0;
  store = new StoreFixture();
  reader = openReader(store.path, { now: () => clock });
});

afterEach(() => {
  reader.close();
  store.close();
});

const everything: FlowQuery = { filter: null, since: null, until: null, limit: 100, cursor: null, sort: 'started' };

function ids(query: Partial<FlowQuery> = {}): string[] {
  return reader.flows({ ...everything, ...query }).flows.map((flow) => flow.id);
}

function pages(query: Partial<FlowQuery>, between: () => void = () => {}): string[] {
  const all: string[] = [];
  for (let cursor: string | null = null; ; between()) {
    const page = reader.flows({ ...everything, ...query, cursor });
    all.push(...page.flows.map((flow) => flow.id));
    cursor = page.nextCursor;
    if (cursor === null) return all;
  }
}

describe('lists of flows', () => {
  it('come newest first, with ties in the order of ids whatever arrived first', () => {
    for (const id of ['f_b', 'f_c', 'f_a']) store.flow({ id, startedAt: 5 });
    store.flow({ id: 'f_d', startedAt: 9 });
    expect(ids()).toEqual(['f_d', 'f_c', 'f_b', 'f_a']);
  });

  it.each<FlowSort>(['started', 'updated', 'duration', 'status', 'user'])('page through every flow once, by %s', (sort) => {
    const states = ['succeeded', 'failed', 'partial'] as const;
    for (let index = 0; index < 25; index += 1) {
      store.flow({
        startedAt: index % 4,
        durationMs: index % 3,
        lastEventAt: index % 5,
        user: `u${index % 6}`,
        status: states[index % 3] ?? 'failed',
      });
    }
    const all = ids({ sort });
    expect(new Set(all).size).toBe(25);
    expect(pages({ sort, limit: 3 })).toEqual(all);
    expect(pages({ sort, limit: 3, filter: parseFilter('okta') })).toEqual(all);
  });

  it('keep their pages while newer and older flows arrive', () => {
    for (let index = 10; index < 20; index += 1) store.flow({ startedAt: index * 10 });
    const before = ids();
    let next = 1000;
    const all = pages({ limit: 3 }, () => {
      next += 1;
      store.flow({ startedAt: next });
      store.flow({ startedAt: -next });
    });
    expect(all.slice(0, before.length)).toEqual(before);
    expect(new Set(all).size).toBe(all.length);
  });

  it('sort what needs somebody first', () => {
    clock = 50;
    for (const status of ['succeeded', 'running', 'failed', 'waiting', 'partial', 'skipped'] as const)
      store.flow({ id: `f_${status}`, status });
    store.flow({ id: 'f_stuck', status: 'running', overdue: 50 });
    expect(ids({ sort: 'status' })).toEqual(['f_failed', 'f_stuck', 'f_partial', 'f_waiting', 'f_running', 'f_skipped', 'f_succeeded']);
  });

  it('show flows of which any part lies in the window', () => {
    for (const [id, startedAt, lastEventAt] of [
      ['f_1', 0, 10],
      ['f_2', 5, 20],
      ['f_3', 15, 30],
      ['f_4', 31, 40],
    ] as const) {
      store.flow({ id, startedAt, lastEventAt });
    }
    expect(ids({ since: 11, until: 30 })).toEqual(['f_3', 'f_2']);
    expect(ids({ since: 30 })).toEqual(['f_4', 'f_3']);
    expect(ids({ until: 5, filter: parseFilter('okta') })).toEqual(['f_2', 'f_1']);
    expect(reader.counts({ filter: null, since: 11, until: 30 }).total).toBe(2);
  });

  it.each(['', 'x', '!!!', Buffer.from('[]').toString('base64url'), Buffer.from('["started",{},1,"x"]').toString('base64url')])(
    'refuse a cursor that is none: %s',
    (cursor) => {
      expect(() => ids({ cursor })).toThrow(UsageError);
    },
  );

  it('refuse the cursor of another order', () => {
    store.flow();
    store.flow();
    const { nextCursor } = reader.flows({ ...everything, limit: 1 });
    expect(() => ids({ cursor: nextCursor, sort: 'duration' })).toThrow(/does not belong to this list/);
  });
});

describe('the clock', () => {
  beforeEach(() => {
    store.flow({ id: 'f_open', status: 'waiting', endedAt: null, overdue: 100, stuck: failureOf({ class: 'crash', message: 'silence' }) });
  });

  it('makes an overdue flow stuck in every answer at the same moment', () => {
    const states = () => {
      const flow = reader.flow('f_open');
      return [
        flow.found === 'one' && flow.value.status,
        reader.flows(everything).flows[0]?.status,
        reader.detail('f_open')?.flow.status,
        Object.keys(reader.counts(everything).byStatus)[0],
        reader.query('SELECT status FROM flows').rows[0]?.[0],
        ids({ filter: parseFilter('status:stuck') }).length === 1 ? 'stuck' : 'waiting',
        ids({ filter: parseFilter('status:waiting') }).length === 1 ? 'waiting' : 'stuck',
      ];
    };
    clock = 99;
    expect(new Set(states())).toEqual(new Set(['waiting']));
    clock = 100;
    expect(new Set(states())).toEqual(new Set(['stuck']));
  });

  it('brings the failure that was prepared, unless there is one already', () => {
    store.flow({
      id: 'f_had',
      status: 'running',
      overdue: 100,
      failure: failureOf({ class: 'gateway' }),
      stuck: failureOf({ class: 'crash' }),
    });
    const failures = () => reader.flows({ ...everything, sort: 'user' }).flows.map((flow) => [flow.id, flow.failure?.class]);
    expect(failures()).toEqual(
      expect.arrayContaining([
        ['f_open', undefined],
        ['f_had', 'gateway'],
      ]),
    );
    clock = 100;
    expect(failures()).toEqual(
      expect.arrayContaining([
        ['f_open', 'crash'],
        ['f_had', 'gateway'],
      ]),
    );
    expect(reader.query('SELECT id, failure_class, failure_http_status FROM flows ORDER BY id').rows).toEqual([
      ['f_had', 'gateway', 409],
      ['f_open', 'crash', 409],
    ]);
  });
});

describe('one flow', () => {
  it('is found by id, by unique prefix, and by an id that it had before', () => {
    store.flow({ id: 'f_abc1' });
    store.flow({ id: 'f_abd2' });
    store.connection.exec("INSERT INTO flow_aliases VALUES ('f_old1', 'f_mid'), ('f_mid', 'f_abc1'), ('f_loop', 'f_loop')");
    for (const name of ['f_abc1', 'f_abc', 'abc', 'F_ABC', 'f_old', 'f_old1', 'f_mid']) {
      expect(reader.flow(name)).toMatchObject({ found: 'one', value: { id: 'f_abc1' } });
    }
    expect(reader.flow('f_ab')).toEqual({ found: 'many', ids: ['f_abc1', 'f_abd2'] });
    for (const name of ['', 'f_x', 'f_loop', 'f_abc12', '%', '*']) expect(reader.flow(name)).toEqual({ found: 'none' });
    expect(reader.detail('f_old1')?.flow.id).toBe('f_abc1');
    expect(reader.detail('f_none')).toBeNull();
  });

  it('has the events of whole threads and of parts of threads, each once, in order of time', () => {
    const flow = store.flow({ id: 'f_1', startedAt: 10, events: [{ time: 30 }, { time: 20 }] });
    const seq = store.connection.prepare('SELECT seq FROM flows WHERE id = ?').pluck().get(flow.id) as number;
    const batch = store.thread('trace:batch');
    const root = store.event({ time: 5 }, batch);
    const mine = store.event({ time: 25 }, batch);
    store.event({ time: 26 }, batch);
    store.fragment(batch, { flow: seq, events: [root, mine] });
    store.fragment(batch, { flow: seq, events: [root] });
    expect(reader.detail('f_1')?.events.map((event) => event.time)).toEqual([5, 20, 25, 30]);
  });

  it('shows events whole: parents, shared attributes below their own, bodies', () => {
    const parent = {
      nativeId: 't/1',
      time: 1,
      resource: { region: 'eu', kind: 'shared' },
      attributes: { kind: 'own' },
      body: { userName: 'x' },
    };
    store.flow({
      id: 'f_1',
      events: [
        parent,
        { nativeId: 't/2', parentNativeId: 't/1', linkedNativeIds: ['u/9'], time: 2 },
        { parentNativeId: 't/none', time: 3 },
      ],
    });
    const events = reader.detail('f_1')?.events ?? [];
    expect(events.map((event) => event.parentId)).toEqual([null, eventIdOf(1), null]);
    expect(events[0]).toMatchObject({ attributes: { region: 'eu', kind: 'own' }, body: { userName: 'x' }, source: 'otlp' });
    expect(events[1]?.linkedNativeIds).toEqual(['u/9']);
    expect(reader.event(eventIdOf(2))).toEqual(events[1]);
    expect(reader.event('e_none')).toBeNull();
    expect(reader.detail('f_1')?.links).toHaveLength(3);
  });

  it('is compared with successes of the same target, then provider, then user, before rather than after, the nearest first', () => {
    const user = 'bob@example.com';
    const flow = store.flow({ id: 'f_failed', user, status: 'failed', startedAt: 5000 });
    store.flow({ id: 'f_later', startedAt: 5001 });
    store.flow({ id: 'f_earlier', startedAt: 4000 });
    store.flow({ id: 'f_before', operation: 'assign', startedAt: 4900 });
    store.flow({ id: 'f_same_user', user, startedAt: 1 });
    store.flow({ id: 'f_other_target', user, target: 'Slack', startedAt: 4999 });
    store.flow({ id: 'f_other_provider', provider: 'entra', startedAt: 4999 });
    store.flow({ id: 'f_stranger', provider: 'entra', target: 'Slack', startedAt: 4999 });
    store.flow({ id: 'f_other_op', operation: 'delete', startedAt: 4999 });
    store.flow({ id: 'f_partial', status: 'partial', startedAt: 4999 });
    const expected = ['f_same_user', 'f_before', 'f_earlier', 'f_later', 'f_other_provider', 'f_other_target'];
    expect(reader.successesLike(flow, 10).map((other) => other.id)).toEqual(expected);
    expect(reader.successesLike(flow, 2).map((other) => other.id)).toEqual(expected.slice(0, 2));
    expect(reader.successesLike({ ...flow, operation: null }, 2)).toEqual([]);
  });
});

describe('a user', () => {
  it('is found by any name, with all attempts under all names', () => {
    store.flow({ id: 'f_1', user: 'ana@example.com', ids: { email: 'Ana@example.com' }, keys: ['login:ana@example.com'], startedAt: 1 });
    store.flow({
      id: 'f_2',
      user: '00uABC12345',
      ids: { idpUserId: '00uABC12345' },
      keys: ['uid:00uABC12345'],
      target: 'Slack',
      operation: 'suspend',
      startedAt: 2,
    });
    store.flow({ id: 'f_3', user: 'zoe@example.com', keys: ['login:zoe@example.com'] });
    store.link('login:ana@example.com', 'uid:00uABC12345');
    store.link('uid:00uABC12345', 'login:ana.garcia');
    store.fragment(store.thread('trace:login'), { flow: null, keys: ['login:ana.garcia'], identifiers: { userName: 'ana.garcia' } });
    for (const name of ['ana@example.com', ' ANA@example.com ', '00uABC12345', 'ana.garcia']) {
      const journey = reader.user(name, 10);
      expect(journey?.flows.map((flow) => flow.id)).toEqual(['f_2', 'f_1']);
      expect(journey?.subject).toEqual({
        key: 'ana@example.com',
        ids: { email: 'Ana@example.com', idpUserId: '00uABC12345', userName: 'ana.garcia' },
      });
      expect(journey?.lifecycle.map((entry) => [entry.target, entry.state])).toEqual([
        ['Slack', 'suspended'],
        ['Acme Cloud', 'active'],
      ]);
    }
    expect(reader.user('ana@example.com', 1)?.flows).toHaveLength(1);
    for (const name of ['', 'nobody@example.com', '*', '%']) expect(reader.user(name, 10)).toBeNull();
  });

  it('is found by a short id that is no key', () => {
    store.flow({ id: 'f_1', ids: { employeeId: '17' } });
    expect(reader.user('17', 10)?.flows.map((flow) => flow.id)).toEqual(['f_1']);
  });

  it('does not take in everybody who shares a mailbox', () => {
    for (let index = 0; index < 40; index += 1) {
      store.flow({ user: `u${index}@example.com`, keys: [`login:u${index}@example.com`, 'login:team@example.com'] });
      store.link('login:team@example.com', `login:u${index}@example.com`);
    }
    store.flow({ id: 'f_mine', user: 'u1@example.com', keys: ['login:u1@example.com'], startedAt: 1 });
    expect(reader.user('u1@example.com', 100)?.flows.length).toBeLessThanOrEqual(41);
    expect(reader.user('u1@example.com', 100)?.flows.at(-1)?.id).toBe('f_mine');
  });
});

describe('search', () => {
  const all = { limit: 50, since: null, until: null, kind: null };
  const found = (text: string, options: Partial<Parameters<Reader['search']>[1]> = {}) =>
    reader.search(text, { ...all, ...options }).map((hit) => hit.event.time);

  beforeEach(() => {
    store.flow({
      id: 'f_1',
      keys: ['trace:abc', 'login:ana@example.com'],
      events: [
        { time: 1, name: 'Conflict for ana.garcia@example.com', kind: 'log', message: 'userName "ana" is taken' },
        { time: 2, name: 'GET /Users', identifiers: { requestId: 'req-77-x' } },
        { time: 3, name: 'Größe überschritten', body: 'NEAR the end AND OR NOT *' },
      ],
    });
    store.flow({ id: 'f_2', keys: ['txn:other'], events: [{ time: 9, name: 'conflict that has a face 😀' }] });
  });

  it('finds words and phrases, newest first', () => {
    expect(found('conflict')).toEqual([9, 1]);
    expect(found('conflict', { kind: 'log' })).toEqual([1]);
    expect(found('conflict', { since: 5 })).toEqual([9]);
    expect(found('conflict', { until: 5 })).toEqual([1]);
    expect(found('conflict', { limit: 1 })).toEqual([9]);
    expect(found('conflict garcia')).toEqual([1]);
    expect(found('größe')).toEqual([3]);
    expect(found('confl*')).toEqual([9, 1]);
    expect(found('confl')).toEqual([]);
    expect(found('"conflict for"')).toEqual([1]);
    expect(found('"for conflict"')).toEqual([]);
  });

  it('finds addresses and ids as wholes, and everything of a thread by its id', () => {
    expect(found('ana.garcia@example.com')).toEqual([1]);
    expect(found('req-77-x')).toEqual([2]);
    expect(found('ABC')).toEqual([3, 2, 1]);
    expect(found('ana@example.com')).toEqual([3, 2, 1]);
  });

  it('names the flows of each event', () => {
    expect(reader.search('conflict', all).map((hit) => hit.flowIds)).toEqual([['f_2'], ['f_1']]);
  });

  it.each([
    '"',
    '""',
    '*',
    '(',
    ')',
    '-',
    'AND',
    'OR',
    'NOT',
    'NEAR',
    'NEAR(a b)',
    'a NEAR/2 b',
    'text:x',
    '^a',
    'a + b',
    '{a b}',
    '😀',
    '\0',
    'a\0b',
    "'",
    '%',
    '_',
    '\\',
    '"unclosed',
    'a"b"c',
    '{',
    '[',
  ])('takes hostile text as text: %j', (text) => {
    expect(() => found(text)).not.toThrow();
  });

  it('means words by what others take for syntax', () => {
    expect(found('NEAR')).toEqual([3]);
    expect(found('NEAR AND NOT')).toEqual([3]);
    expect(found('😀')).toEqual([9]);
    expect(found('"the end"')).toEqual([3]);
    expect(found('"end the"')).toEqual([]);
    expect(found('\0')).toEqual([]);
    expect(found(Array.from({ length: 5000 }, () => 'conflict').join(' '))).toEqual([9, 1]);
  });
});

describe('sources and the file', () => {
  it('tell the state of each collector', () => {
    store.connection.exec(`INSERT INTO sources (name, type, running, events, last_event, error, quota_limit, quota_remaining) VALUES
      ('fine', 'okta', ${process.pid}, 3, 12, NULL, 60, 19), ('new', 'okta', ${process.pid}, 0, NULL, NULL, NULL, NULL),
      ('over', 'logs', 0, 3, 12, NULL, NULL, NULL), ('killed', 'logs', 999999999, 3, 12, NULL, NULL, NULL), ('broken', 'okta', ${process.pid}, 3, 12, '401', NULL, NULL)`);
    expect(reader.sources().map((source) => [source.name, source.state])).toEqual([
      ['broken', 'error'],
      ['fine', 'ok'],
      ['killed', 'stopped'],
      ['new', 'idle'],
      ['over', 'stopped'],
    ]);
    expect(reader.sources()[1]).toMatchObject({ quota: { limit: 60, remaining: 19, resetAt: null }, lastEventAt: 12, events: 3 });
  });

  it('tell what the database holds', () => {
    expect(reader.info()).toMatchObject({ events: 0, flows: 0, firstEventAt: null, lastEventAt: null, collector: null });
    store.flow({ events: [{ time: 7 }, { time: 3 }, { time: 5 }], keys: ['login:a@example.com'] });
    expect(reader.info()).toMatchObject({
      path: store.path,
      schemaVersion: migrations.length,
      events: 3,
      flows: 1,
      firstEventAt: 3,
      lastEventAt: 7,
    });
    expect(reader.identifierCount()).toBe(1);
    expect(reader.info().bytes).toBeGreaterThan(10_000);
  });

  it('are verified: nothing to say of a sound database, one line for each kind of damage', () => {
    store.flow({ events: [{}, {}] });
    expect(reader.verify()).toEqual([]);
    store.connection.exec(`UPDATE flows SET event_count = 9; UPDATE chunks SET count = 5 WHERE id = 1; INSERT INTO event_ids VALUES ('e_lost', 99000);
      INSERT INTO fragments (thread, start, finish, events, flow, open, open_work, facts) VALUES (1, 0, 0, '[88000]', 55, 0, 0, '{}')`);
    expect(reader.verify()).toEqual([
      '1 fragments belong to flows that do not exist, such as 2',
      '1 flows count other events than they have, such as f_0000000001',
      '1 fragments name events that do not exist, such as 2',
      '1 event ids lead to chunks that do not exist, such as e_lost',
      '1 chunks have other events than they count, such as 1',
      '1 fragments belong to threads without events, such as 2',
    ]);
  });

  it('are seen by several readers as one writer changes them', () => {
    const other = openReader(store.path);
    const before = [reader.version(), other.version()];
    expect(reader.version()).toBe(before[0]);
    store.flow();
    expect(reader.version()).toBeGreaterThan(before[0] ?? 0);
    expect(other.version()).toBeGreaterThan(before[1] ?? 0);
    expect([reader.counts(everything).total, other.counts(everything).total]).toEqual([1, 1]);
    other.close();
  });
});

describe('query', () => {
  beforeEach(() => {
    store.flow({
      id: 'f_1',
      startedAt: Date.parse('2026-01-05T10:00:00.123Z'),
      events: [{ identifiers: { email: 'a@example.com' }, source: 'app.log' }],
    });
  });

  it('reads the documented views', () => {
    expect(reader.query('SELECT * FROM flows').columns).toEqual(
      'id, user_key, provider, target, operation, status, stage, started_at, ended_at, duration_ms, tries, failure_class, failure_stage, failure_service, failure_endpoint, failure_http_status'.split(
        ', ',
      ),
    );
    expect(reader.query('SELECT * FROM events').columns).toEqual(
      'id, source, kind, native_id, time, duration_ms, service, name, stage, outcome'.split(', '),
    );
    expect(reader.query('SELECT started_at, ended_at, duration_ms FROM flows').rows).toEqual([
      ['2026-01-05T10:00:00.123Z', '2026-01-05T10:00:00.223Z', 100],
    ]);
    expect(reader.query('SELECT * FROM flow_events').rows).toEqual([['f_1', eventIdOf(1)]]);
    expect(reader.query('SELECT * FROM identifiers').rows).toEqual([[eventIdOf(1), 'email', 'a@example.com']]);
    expect(reader.query('SELECT source FROM events').rows).toEqual([['app.log']]);
  });

  it('counts an event that serves several flows once for each', () => {
    const thread = store.thread('trace:batch');
    const root = store.event({}, thread);
    for (const flow of [1, 1, 2]) store.fragment(thread, { flow, events: [root] });
    store.flow({ id: 'f_2' });
    const rows = reader.query(`SELECT flow_id FROM flow_events WHERE event_id = '${eventIdOf(chunkOfSeq(root))}' ORDER BY 1`).rows;
    expect(rows).toEqual([['f_1'], ['f_2']]);
  });

  it.each([
    'WITH x AS (SELECT 1 AS n) SELECT n FROM x',
    'EXPLAIN QUERY PLAN SELECT * FROM flows',
    '-- a comment\n/* another */ select 1;',
    'VALUES (1)',
  ])('takes %s', (sql) => {
    expect(reader.query(sql).rows.length).toBeGreaterThan(0);
  });

  it.each([
    '',
    ';',
    '-- nothing',
    'SELECT 1; SELECT 2',
    'SELECT nothing FROM flows',
    'SELEC 1',
    'DELETE FROM flows',
    'WITH x AS (SELECT 1) DELETE FROM main.flows RETURNING id',
    'INSERT INTO main.keys (text) VALUES (1) RETURNING id',
    'PRAGMA user_version',
    'PRAGMA query_only = OFF',
    "ATTACH 'x.db' AS x",
    'VACUUM',
    'BEGIN',
    'DROP VIEW flows',
    'EXPLAIN',
    "SELECT load_extension('x')",
    "SELECT json('{')",
    'SELECT \0',
  ])('refuses %j as a usage error', (sql) => {
    expect(() => reader.query(sql)).toThrow(UsageError);
    expect(reader.counts(everything).total).toBe(1);
  });

  it('gives values that JSON can hold', () => {
    expect(reader.query("SELECT NULL, 1.5, 'x', x'00ff', 9e999").rows).toEqual([[null, 1.5, 'x', '00ff', null]]);
  });
});

describe('files that are no database of ours', () => {
  const refused = (path: string): DatabaseError => {
    try {
      openReader(path).close();
    } catch (error) {
      if (error instanceof DatabaseError) return error;
      throw error;
    }
    throw new Error('opened');
  };

  it('are refused with exit code 5 and a reason', () => {
    const path = join(store.folder, 'other');
    expect(refused(path).message).toMatch(/no such database/);
    writeFileSync(path, 'hello');
    expect(refused(path).message).toMatch(/not a provtrace database/);
    writeFileSync(path, '');
    expect(refused(path).message).toMatch(/empty database/);
    const foreign = join(store.folder, 'foreign.db');
    const database = new Database(foreign);
    database.exec('CREATE TABLE flows (x)');
    database.close();
    expect(refused(foreign).message).toMatch(/another program/);
    mkdirSync(join(store.folder, 'folder'));
    expect(refused(join(store.folder, 'folder')).exitCode).toBe(5);
  });

  it('are refused when they are newer', () => {
    store.connection.pragma('user_version = 99');
    expect(refused(store.path).message).toMatch(/newer provtrace \(version 99/);
  });

  it('are reported when damage shows while reading', () => {
    store.flow({ id: 'f_1' });
    store.connection.exec(`UPDATE chunks SET events = '[null,["a' WHERE id = 1`);
    expect(() => reader.detail('f_1')).toThrow(DatabaseError);
  });
});
