import { describe, expect, it } from 'vitest';
import type { ProvisioningEvent } from '../../../src/domain/event.ts';
import { stepsOf } from '../../../src/domain/steps.ts';
import { audit, client, database, event, log, push, server, shuffled, span, traceA } from '../../helpers/events.ts';

const outline = (events: readonly ProvisioningEvent[]) =>
  stepsOf(events).map((step) => `${'  '.repeat(step.depth)}${step.name} #${step.try}`);

const attempt = [
  audit('application.user_membership.add', { at: 0 }),
  server('scim-api', 'POST /scim/v2/Users', { at: 1000, ms: 60, span: 'post', status: 409 }),
  database('scim-api', 'INSERT users', { at: 1020, parent: 'post', fail: true }),
  log('scim-api', 'request completed 409', { at: 1061, parent: 'post', status: 409 }),
  push({ at: 1200, status: 409 }),
];

describe('steps', () => {
  it('nest spans below their parents and put audit events between them by time', () => {
    expect(outline(attempt)).toEqual([
      'application.user_membership.add #1',
      'POST /scim/v2/Users #1',
      '  INSERT users #1',
      'application.provision.user.push #1',
    ]);
  });

  it('do not depend on the order of the events and count from 0', () => {
    const expected = stepsOf(attempt);
    expect(expected.map((step) => step.index)).toEqual([0, 1, 2, 3]);
    for (let seed = 1; seed <= 10; seed++) expect(stepsOf(shuffled(attempt, seed))).toEqual(expected);
  });

  it('hold the log lines written inside their span', () => {
    const [post, insert, line] = attempt.slice(1);
    const steps = stepsOf(attempt);
    expect(steps[1]?.eventIds).toEqual([post?.id, line?.id]);
    expect(steps[2]?.eventIds).toEqual([insert?.id]);
  });

  it('take a log line into the span that its trace context names', () => {
    const inside = log('scim-api', 'checking', { at: 1005, identifiers: { traceId: traceA }, attributes: { span_id: 'post' } });
    expect(stepsOf([...attempt, inside])[1]?.eventIds).toContain(inside.id);
  });

  it('show a log line of their own when it has another stage or is the only sign of a failure', () => {
    const post = server('scim-api', 'POST /scim/v2/Users', { at: 0, span: 'post', status: 201 });
    const mapped = log('scim-api', 'mapped attributes', { at: 1, parent: 'post', stage: 'map' });
    const failed = log('scim-api', 'welcome mail not sent', { at: 2, parent: 'post', fail: true });
    const plain = log('scim-api', 'created', { at: 3, parent: 'post' });
    expect(outline([post, mapped, failed, plain])).toEqual([
      'POST /scim/v2/Users #1',
      '  mapped attributes #1',
      '  welcome mail not sent #1',
    ]);
  });

  it('tolerate missing parents, cycles and spans that are their own parent', () => {
    const events = [
      span('a', 'orphan', { at: 3, span: 'x', parent: 'nowhere' }),
      span('a', 'one', { at: 1, span: 'one', parent: 'two' }),
      span('a', 'two', { at: 2, span: 'two', parent: 'one' }),
      span('a', 'self', { at: 4, span: 'self', parent: 'self' }),
    ];
    expect(outline(events)).toEqual(['one #1', '  two #1', 'orphan #1', 'self #1']);
    expect(outline(shuffled(events, 3))).toEqual(outline(events));
  });

  it('go 100,000 levels deep', () => {
    const deep = Array.from({ length: 100_000 }, (_, n) =>
      span('a', 'level', { at: n, span: `s${n}`, ...(n === 0 ? {} : { parent: `s${n - 1}` }), id: `e_${n}` }),
    );
    const steps = stepsOf(deep);
    expect(steps).toHaveLength(100_000);
    expect(steps.at(-1)?.depth).toBe(99_999);
  });

  it('leave metrics out and lose nothing else', () => {
    const events = [...attempt, event({ kind: 'metric', name: 'queue.depth', at: 5 })];
    const shown = stepsOf(events).flatMap((step) => step.eventIds);
    expect(new Set(shown)).toEqual(new Set(attempt.map(({ id }) => id)));
    expect(shown).toHaveLength(attempt.length);
  });
});

describe('tries', () => {
  it('begin with the request that failed before', () => {
    const events = [
      server('scim-api', 'POST /scim/v2/Users', { at: 1000, status: 429 }),
      push({ at: 1100, status: 429 }),
      server('scim-api', 'GET /scim/v2/Users', { at: 300_000, status: 200 }),
      server('scim-api', 'POST /scim/v2/Users', { at: 301_000, status: 201 }),
      push({ at: 301_100 }),
    ];
    expect(stepsOf(events).map((step) => step.try)).toEqual([1, 1, 2, 2, 2]);
  });

  it('begin after a verdict although the first request never arrived', () => {
    const events = [
      push({ at: 1000, status: 502 }),
      server('scim-api', 'POST /scim/v2/Users', { at: 60_000, status: 201 }),
      push({ at: 60_100 }),
    ];
    expect(stepsOf(events).map((step) => step.try)).toEqual([1, 2, 2]);
  });

  it('do not begin with the call that a verdict stamped too early is about', () => {
    const events = [push({ at: 1000, status: 409 }), server('scim-api', 'POST /scim/v2/Users', { at: 1148, status: 409 })];
    expect(stepsOf(events).map((step) => step.try)).toEqual([1, 1]);
  });

  it('follow http.request.resend_count', () => {
    const events = [
      client('provisioner', 'POST billing.acme.example/v1/seats', { at: 0, status: 503 }),
      client('provisioner', 'POST billing.acme.example/v1/seats', { at: 100, status: 503, attributes: { 'http.request.resend_count': 1 } }),
      client('provisioner', 'POST billing.acme.example/v1/seats', { at: 300, status: 201, attributes: { 'http.request.resend_count': 2 } }),
    ];
    expect(stepsOf(events).map((step) => step.try)).toEqual([1, 2, 3]);
  });

  it('are not counted for lines about one request or for repeats after a success', () => {
    const events = [
      server('scim-api', 'GET /scim/v2/Users', { at: 0, status: 200 }),
      server('scim-api', 'GET /scim/v2/Users', { at: 10, status: 200 }),
      log('scim-api', 'failed', { at: 20, fail: true, endpoint: 'POST /x', identifiers: { requestId: 'r' } }),
      log('scim-api', 'failed', { at: 21, fail: true, endpoint: 'POST /x', identifiers: { requestId: 'r' } }),
    ];
    expect(stepsOf(events).map((step) => step.try)).toEqual([1, 1, 1, 1]);
  });
});
