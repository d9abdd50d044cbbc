import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFilter } from '../../src/domain/filter-parse.ts';
import type { Reader } from '../../src/domain/reader.ts';
import { openReader } from '../../src/store/reader.ts';
import { failureOf, StoreFixture } from '../helpers/store-fixture.ts';

const now = 1_000_000;

describe('filters over stored flows', () => {
  let store: StoreFixture;
  let reader: Reader;
  const names = new Map<string, string>();

  beforeAll(() => {
    store = new StoreFixture();
    const add = (name: string, flow: Parameters<StoreFixture['flow']>[0]) => names.set(store.flow(flow).id, name);
    add('ok', {
      user: 'alice@example.com',
      ids: { email: 'Alice@example.com', userName: 'alice', employeeId: '17' },
      keys: ['login:alice@example.com', 'sess:S-81f2'],
    });
    add('conflict', {
      user: 'bob@globex.example',
      status: 'failed',
      stage: 'send',
      failure: failureOf(),
      services: ['scim-api', 'postgres'],
      sources: ['okta-prod', 'otlp'],
      keys: ['trace:4bf92f3577b34da6a3ce929d0e0e4736', 'login:bob@globex.example', 'req:Req-1', 'uid:00u8zgX2abc'],
      durationMs: 5000,
    });
    add('partial', {
      user: 'JOSÉ@exämple.com',
      provider: 'entra',
      target: 'Größe 100% "x"\\',
      operation: 'group-add',
      status: 'partial',
      failure: failureOf({
        class: 'dependency-error',
        httpStatus: 503,
        message: 'seats exhausted',
        service: 'billing',
        endpoint: 'POST billing/v1/seats',
      }),
      durationMs: 16_400,
      keys: ['login:josé@exämple.com', 'msg:m-7'],
    });
    add('quiet', {
      user: 'dora',
      target: null,
      operation: 'update',
      status: 'running',
      endedAt: null,
      overdue: now,
      stuck: failureOf({ class: 'crash', message: 'went silent', service: 'provisioner', endpoint: 'queue users', httpStatus: 500 }),
      services: ['provisioner'],
    });
    add('busy', {
      user: 'eve',
      provider: null,
      target: 'Slack',
      status: 'running',
      endedAt: null,
      overdue: now + 1,
      stuck: failureOf({ class: 'crash' }),
    });
    reader = openReader(store.path, { now: () => now });
  });

  afterAll(() => {
    reader.close();
    store.close();
  });

  const find = (filter: string) =>
    reader
      .flows({ filter: parseFilter(filter), since: null, until: null, limit: 100, cursor: null, sort: 'started' })
      .flows.map((flow) => names.get(flow.id))
      .reverse();

  it.each<[string, string[]]>([
    ['', ['ok', 'conflict', 'partial', 'quiet', 'busy']],
    ['status:failed', ['conflict']],
    ['status:stuck', ['quiet']],
    ['status:running', ['busy']],
    ['status:stuck,running', ['quiet', 'busy']],
    ['-status:running', ['ok', 'conflict', 'partial', 'quiet']],
    ['provider:OKTA', ['ok', 'conflict', 'quiet']],
    ['-provider:okta', ['partial', 'busy']],
    ['target:"acme cloud"', ['ok', 'conflict']],
    ['target:acme', []],
    ['target:acme*', ['ok', 'conflict']],
    ['-target:acme*', ['partial', 'quiet', 'busy']],
    ['target:"größe 100% \\"X\\"\\\\"', ['partial']],
    ['target:"GRÖSSE*"', []],
    ['target:"GRÖ*"', ['partial']],
    ['target:"Gr__e*"', []],
    ['op:group-*', ['partial']],
    ['op:create,update', ['ok', 'conflict', 'quiet', 'busy']],
    ['user:alice@EXAMPLE.com', ['ok']],
    ['user:alice', ['ok']],
    ['user:17', ['ok']],
    ['user:1', []],
    ['user:*@globex.example', ['conflict']],
    ['user:al*', ['ok']],
    ['user:josé@EXÄMPLE.com', ['partial']],
    ['user:00u8zgX2abc', ['conflict']],
    ['user:email', []],
    ['stage:send', ['conflict']],
    ['service:postgres', ['conflict']],
    ['service:SCIM*', ['conflict']],
    ['service:billing', ['partial']],
    ['service:provisioner', ['quiet']],
    ['http:409', ['conflict']],
    ['http:5xx', ['partial', 'quiet']],
    ['http:>=409', ['conflict', 'partial', 'quiet']],
    ['-http:409', ['ok', 'partial', 'quiet', 'busy']],
    ['class:uniqueness', ['conflict']],
    ['class:crash', ['quiet']],
    ['class:*', ['conflict', 'partial', 'quiet']],
    ['dur:>5s', ['partial']],
    ['dur:>=5s', ['conflict', 'partial']],
    ['dur:1s..6s', ['conflict']],
    ['dur:<=100ms', ['ok', 'quiet', 'busy']],
    ['session:S-81f2', ['ok']],
    ['request:Req-1', ['conflict']],
    ['request:m-7', ['partial']],
    ['request:Req*', ['conflict']],
    ['request:q*', []],
    ['trace:4BF92F3577b34da6a3ce929d0e0e4736', ['conflict']],
    ['trace:4bf9*', ['conflict']],
    ['trace:4bf9', []],
    ['-trace:4bf9*', ['ok', 'partial', 'quiet', 'busy']],
    ['source:okta-prod', ['conflict']],
    ['source:okta*', ['conflict']],
    ['id:f_0000000002', ['conflict']],
    ['id:F_000000000', ['ok', 'conflict', 'partial', 'quiet', 'busy']],
    ['endpoint:*/scim/v2/users', ['conflict']],
    ['endpoint:"queue users"', ['quiet']],
    ['globex', ['conflict']],
    ['TAKEN', ['conflict']],
    ['"went silent"', ['quiet']],
    ['provisioner', ['quiet']],
    ['billing', ['partial']],
    ['100%', ['partial']],
    ['%', ['partial']],
    ['_', []],
    ['größe', ['partial']],
    ['already*taken', ['conflict']],
    ['employeeId', []],
    ['status:failed OR dora', ['conflict', 'quiet']],
    ['(status:failed OR status:partial) -billing', ['conflict']],
    ['okta status:failed', ['conflict']],
    ['-(status:failed OR -provider:okta)', ['ok', 'quiet']],
    ["'; DROP TABLE flows; --", []],
  ])('finds by %s', (filter, expected) => {
    expect(find(filter)).toEqual(expected);
  });

  it('takes a filter of thousands of words', () => {
    const many = Array.from({ length: 1900 }, (_, index) => index.toString(36));
    expect(
      find(
        `${many
          .slice(0, 1300)
          .map((word) => `z${word}`)
          .join(' OR ')} OR globex`,
      ),
    ).toEqual(['conflict']);
    expect(find(`class:${many.join(',')},uniqueness`)).toEqual(['conflict']);
  });

  it('counts, groups and draws what the list shows', () => {
    expect(reader.counts({ filter: null, since: null, until: null })).toEqual({
      total: 5,
      byStatus: { succeeded: 1, failed: 1, partial: 1, stuck: 1, running: 1 },
    });
    const groups = reader.failureGroups({ filter: null, since: null, until: null, limit: 10 });
    expect(groups.map((group) => [group.class, group.endpoint, group.count, names.get(group.flowId)])).toEqual([
      ['crash', 'queue users', 1, 'quiet'],
      ['dependency-error', 'POST billing/v1/seats', 1, 'partial'],
      ['uniqueness', 'POST acme.example/scim/v2/Users', 1, 'conflict'],
    ]);
    expect(reader.histogram(null, 1000, 5000, 2)).toEqual([
      { start: 1000, ok: 1, failed: 1 },
      { start: 3000, ok: 0, failed: 2 },
    ]);
  });
});
