import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventInput } from '../../src/domain/event.ts';
import { parseFilter } from '../../src/domain/filter-parse.ts';
import type { Reader } from '../../src/domain/reader.ts';
import { openReader } from '../../src/store/reader.ts';
import { input } from '../helpers/inputs.ts';
import { type TempStore, tempStore } from '../helpers/temp-store.ts';

const t0 = Date.parse('2026-01-05T10:00:00Z');
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

function event(at: number, fields: Partial<EventInput>): EventInput {
  return input({ nativeId: `${at}`, time: t0 + at, kind: 'span', durationMs: 10, name: 'step', outcome: 'success', ...fields });
}

describe('what the writer stores, the reader finds', () => {
  let store: TempStore;
  let reader: Reader;

  beforeAll(() => {
    store = tempStore();
    store.store([
      event(0, {
        nativeId: `${trace}/0000000000000001`,
        service: 'provisioner',
        name: 'provision user',
        stage: 'send',
        operation: 'create',
        target: 'Acme Cloud',
        provider: 'okta',
        spanKind: 'consumer',
        identifiers: { traceId: trace, email: 'Ana.Garcia@example.com', requestId: 'req-77', sessionId: 'S-1' },
        outcome: 'failure',
        httpStatus: 409,
        message: 'userName is already taken',
        endpoint: 'POST acme.example/scim/v2/Users',
      }),
      event(2, {
        nativeId: `${trace}/0000000000000002`,
        parentNativeId: `${trace}/0000000000000001`,
        service: 'scim-api',
        name: 'POST /scim/v2/Users',
        stage: 'send',
        operation: 'create',
        spanKind: 'server',
        identifiers: { traceId: trace, userName: 'ana.garcia@example.com', externalId: '00u8zgX2abcDEF' },
        outcome: 'failure',
        httpStatus: 409,
        errorCode: 'uniqueness',
        message: 'userName is already taken',
        endpoint: 'POST /scim/v2/Users',
      }),
    ]);
    store.store(
      [-90_000, -30_000, 30_000, 3_600_000].map((at, index) =>
        event(at, { kind: 'metric', service: 'provisioner', name: 'queue.depth', durationMs: null, attributes: { 'metric.value': index } }),
      ),
    );
    store.store([
      event(0, { kind: 'metric', service: 'stranger', name: 'queue.depth', durationMs: null, attributes: { 'metric.value': 9 } }),
    ]);
    store.settle();
    reader = openReader(store.path, { now: () => t0 + 1000 });
  });

  afterAll(() => {
    reader.close();
    store.close();
  });

  it.each([
    'status:failed',
    'provider:okta',
    'target:"acme cloud"',
    'op:create',
    'user:ana.garcia@example.com',
    'user:00u8zgX2abcDEF',
    'stage:send',
    'service:scim-api',
    'http:409',
    'request:req-77',
    'session:S-1',
    `trace:${trace.toUpperCase()}`,
    'source:test',
    'garcia',
    'taken',
    'dur:<1s',
    'class:*',
  ])('by %s', (filter) => {
    const query = { since: null, until: null, limit: 5, cursor: null, sort: 'started' } as const;
    expect(reader.flows({ ...query, filter: parseFilter(filter) }).flows).toHaveLength(1);
    expect(reader.flows({ ...query, filter: parseFilter(`-(${filter})`) }).flows).toHaveLength(0);
  });

  it('with its events, links and people', () => {
    const [flow] = store.flows();
    const detail = reader.detail(flow?.id ?? '');
    expect(detail?.events.map((stored) => stored.parentId)).toEqual([null, detail?.events[0]?.id]);
    expect(detail?.links).toHaveLength(2);
    expect(reader.user('00u8zgX2abcDEF', 5)?.subject.key).toBe('ana.garcia@example.com');
    for (const text of ['taken', 'req-77', trace, 'ana.garcia@example.com', 'uniqueness']) {
      expect(reader.search(text, { limit: 5, since: null, until: null, kind: null })[0]?.flowIds).toEqual([flow?.id]);
    }
    expect(reader.verify()).toEqual([]);
  });

  it('finds what was measured in the services of a flow around its time, and no other points', () => {
    const [flow] = reader.flows({ filter: null, since: null, until: null, limit: 1, cursor: null, sort: 'started' }).flows;
    const metrics = reader.detail(flow?.id ?? '')?.metrics ?? [];
    expect(metrics.map((point) => [point.service, point.time - t0, point.attributes['metric.value']])).toEqual([
      ['provisioner', -90_000, 0],
      ['provisioner', -30_000, 1],
      ['provisioner', 30_000, 2],
    ]);
  });
});
