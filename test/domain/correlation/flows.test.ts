import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventInput } from '../../../src/domain/event.ts';
import { audit, input, line, span, start, threeSources } from '../../helpers/inputs.ts';
import { flowsFrom, shuffled, type TempStore, tempStore } from '../../helpers/temp-store.ts';

const minute = 60_000;

describe('flows from events', () => {
  let store: TempStore;
  beforeEach(() => {
    store = tempStore();
  });
  afterEach(() => store.close());

  const flowsOf = (events: readonly EventInput[]) => flowsFrom(store, events);

  it('joins an audit event, a log line and spans that share no id', () => {
    const [flow, ...others] = flowsOf(threeSources(1, start, false));
    expect(others).toEqual([]);
    expect(flow).toMatchObject({
      status: 'succeeded',
      operation: 'create',
      target: 'Acme Cloud',
      provider: 'okta',
      eventCount: 5,
      tries: 1,
    });
    expect(flow?.user).toMatchObject({
      key: 'user1@globex.example',
      ids: { externalId: '00uPERSON00000001', idpUserId: '00uPERSON00000001' },
    });
    expect(flow?.sources).toEqual(['okta', 'otlp', 'scim-gateway.log']);
  });

  it('keeps two people apart who are provisioned in the same second', () => {
    const flows = flowsOf([...threeSources(1, start, false), ...threeSources(2, start + 3, true)]);
    expect(flows.map((flow) => [flow.user.key, flow.status, flow.eventCount])).toEqual([
      ['user1@globex.example', 'succeeded', 5],
      ['user2@globex.example', 'failed', 5],
    ]);
  });

  it('makes three flows of three attempts by hand within two minutes', () => {
    const flows = flowsOf([
      ...threeSources(1, start, true),
      ...threeSources(1, start + 40_000, true),
      ...threeSources(1, start + 80_000, false),
    ]);
    expect(flows.map((flow) => [flow.status, flow.eventCount])).toEqual([
      ['failed', 5],
      ['failed', 5],
      ['succeeded', 5],
    ]);
  });

  it('makes two flows of one person provisioned into two targets at once', () => {
    const person = { email: 'ana@globex.example', idpUserId: '00uANA0000001' };
    const at = (target: string, offset: number) => [
      audit(`${target}-assign`, start + offset, { stage: 'trigger', operation: 'assign', outcome: 'success', target, identifiers: person }),
      audit(`${target}-push`, start + offset + 900, {
        stage: 'confirm',
        operation: 'create',
        outcome: 'success',
        target,
        identifiers: person,
      }),
    ];
    const flows = flowsOf([...at('Slack', 0), ...at('Salesforce', 20)]);
    expect(flows.map((flow) => [flow.target, flow.status, flow.eventCount]).sort()).toEqual([
      ['Salesforce', 'succeeded', 2],
      ['Slack', 'succeeded', 2],
    ]);
  });

  it('counts automatic retries after 429 as tries of one flow', () => {
    const person = { email: 'mei@globex.example' };
    const push = (id: number, at: number, fields: Partial<EventInput>) =>
      line('provisioner.log', id, at, {
        stage: 'send',
        operation: 'create',
        target: 'Slack',
        endpoint: 'POST slack.example/scim/v2/Users',
        identifiers: person,
        ...fields,
      });
    const [flow, ...others] = flowsOf([
      audit('assign', start, { stage: 'trigger', operation: 'assign', outcome: 'success', target: 'Slack', identifiers: person }),
      push(1, start + 1000, { outcome: 'failure', httpStatus: 429 }),
      push(2, start + 6 * minute, { outcome: 'failure', httpStatus: 429 }),
      push(3, start + 17 * minute, { outcome: 'success', httpStatus: 201 }),
    ]);
    expect(others).toEqual([]);
    expect(flow).toMatchObject({ status: 'succeeded', tries: 3, eventCount: 4, failure: null });
  });

  it('waits while a target throttles', () => {
    const [flow] = flowsOf([
      line('p.log', 1, start, {
        stage: 'send',
        operation: 'create',
        outcome: 'failure',
        httpStatus: 429,
        identifiers: { email: 'a@b.example' },
      }),
    ]);
    expect(flow).toMatchObject({ status: 'waiting', endedAt: null });
  });

  it('takes a batch of many users in one trace apart, and shows the shared beginning in each', () => {
    const events: EventInput[] = [span('b1', '1', start, { name: 'sync job', identifiers: { jobId: 'job-7' }, outcome: 'success' })];
    for (let person = 0; person < 40; person += 1) {
      const email = `batch${person}@globex.example`;
      events.push(span('b1', `a${person}`, start + person * 10, { parentNativeId: '1', name: 'provision user', identifiers: { email } }));
      events.push(
        span('b1', `c${person}`, start + person * 10 + 1, {
          parentNativeId: `a${person}`,
          name: 'POST /Users',
          stage: 'send',
          operation: 'create',
          outcome: 'success',
          httpStatus: 201,
        }),
      );
    }
    const flows = flowsOf(events);
    expect(flows).toHaveLength(40);
    expect(new Set(flows.map((flow) => flow.eventCount))).toEqual(new Set([3]));
    expect(new Set(flows.map((flow) => flow.user.key)).size).toBe(40);
  });

  it('follows a queue hop from trace to trace by span link, and by message id', () => {
    const person = { email: 'noor@globex.example' };
    const producer = span('d1', '1', start, {
      name: 'publish',
      spanKind: 'producer',
      stage: 'queue',
      outcome: 'success',
      identifiers: { ...person, messageId: 'm-1' },
      operation: 'create',
    });
    const consumer = span('d2', '2', start + 90_000, {
      name: 'process',
      spanKind: 'consumer',
      stage: 'queue',
      outcome: 'success',
      linkedNativeIds: [producer.nativeId],
    });
    const call = span('d2', '3', start + 90_100, {
      parentNativeId: '2',
      name: 'POST /Users',
      spanKind: 'client',
      stage: 'send',
      operation: 'create',
      outcome: 'success',
      httpStatus: 201,
    });
    const receipt = line('worker.log', 1, start + 91_000, { identifiers: { messageId: 'm-1' }, name: 'acknowledged' });
    const [flow, ...others] = flowsOf([producer, consumer, call, receipt]);
    expect(others).toEqual([]);
    expect(flow).toMatchObject({ eventCount: 4, status: 'succeeded' });
    expect(flow?.traceIds).toHaveLength(2);
  });

  it('leaves events of no attempt alone', () => {
    expect(
      flowsOf([
        input({ nativeId: '1', time: start, name: 'cache warmed' }),
        span('e1', '1', start, { name: 'GET /health', outcome: 'success' }),
        line('web.log', 1, start, { name: 'page viewed', identifiers: { email: 'a@globex.example' } }),
        line('web.log', 2, start, {
          name: 'unknown user',
          stage: 'send',
          operation: 'create',
          identifiers: { email: 'unknown', userName: 'null', externalId: '00000000' },
        }),
      ]),
    ).toEqual([]);
  });

  it('does not glue strangers together through a job, a session or a cycle', () => {
    const shared = { sessionId: 's-1', jobId: 'j-1', cycleId: 'c-1' };
    const flows = flowsOf(
      [1, 2, 3].map((person) =>
        audit(`p${person}`, start + person, {
          stage: 'confirm',
          operation: 'create',
          outcome: 'success',
          target: 'Slack',
          identifiers: { ...shared, email: `p${person}@globex.example` },
        }),
      ),
    );
    expect(flows).toHaveLength(3);
  });

  it('gives the same flows in any order and any batching', () => {
    const events = [0, 1, 2, 3, 4, 5].flatMap((person) => [
      ...threeSources(person, start + person * 1000, person % 2 === 0),
      ...threeSources(person, start + person * 1000 + 60_000, false),
    ]);
    const expected = flowsOf(events);
    expect(expected).toHaveLength(12);
    for (let seed = 1; seed <= 12; seed += 1) {
      const other = tempStore();
      other.store(shuffled(events, seed), 1 + (seed % 7));
      other.settle();
      expect(other.flows(), `seed ${seed}`).toEqual(expected);
      other.close();
    }
  });

  it('stores a duplicate once, also in the same batch', () => {
    const events = threeSources(1, start, false);
    expect(store.store([...events, ...events])).toEqual({ stored: 5, duplicate: 5 });
    expect(store.store(events)).toEqual({ stored: 0, duplicate: 5 });
    expect(store.flows()).toMatchObject([{ eventCount: 5 }]);
  });

  it('says partial when the account was made but a step behind it failed', () => {
    const identifiers = { email: 'rosa@globex.example' };
    const [flow] = flowsOf([
      span('f1', '1', start, {
        service: 'acme-api',
        name: 'POST /scim/v2/Users',
        spanKind: 'server',
        stage: 'apply',
        operation: 'create',
        outcome: 'success',
        httpStatus: 201,
        identifiers,
        endpoint: 'POST /scim/v2/Users',
        durationMs: 400,
      }),
      span('f1', '2', start + 100, {
        service: 'acme-api',
        parentNativeId: '1',
        name: 'POST',
        spanKind: 'client',
        stage: 'apply',
        outcome: 'failure',
        httpStatus: 503,
        endpoint: 'POST billing.example/v1/seats',
      }),
    ]);
    expect(flow?.status).toBe('partial');
  });

  it('survives cycles of parents, times far away and hostile identifiers', () => {
    const flows = flowsOf([
      span('c1', '1', start, { parentNativeId: '2', identifiers: { email: 'x@y.example' }, operation: 'create' }),
      span('c1', '2', start, { parentNativeId: '1' }),
      audit('old', -1, { stage: 'confirm', operation: 'create', outcome: 'success', identifiers: { email: 'old@y.example' } }),
      audit('far', Date.UTC(2400, 1, 1), {
        stage: 'confirm',
        operation: 'create',
        outcome: 'success',
        identifiers: { email: 'far@y.example' },
      }),
      audit('odd', Number.NaN, {
        stage: 'confirm',
        operation: 'create',
        outcome: 'success',
        identifiers: { email: '__proto__', userName: '\u001b[31m' },
      }),
    ]);
    expect(flows.length).toBeGreaterThanOrEqual(3);
  });
});
