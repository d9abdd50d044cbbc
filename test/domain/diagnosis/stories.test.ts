/** Whole small attempts: where did it begin, what is it called, who is named. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/domain/diagnosis/diagnose.ts';
import { failureOf, stuckFailureOf, waitingFailureOf } from '../../../src/domain/diagnosis/failure.ts';
import type { ProvisioningEvent } from '../../../src/domain/event.ts';
import type { Flow } from '../../../src/domain/flow.ts';
import { audit, client, database, event, flow, log, push, server, shuffled, span, traceB } from '../../helpers/events.ts';

const assigned = audit('application.user_membership.add', { at: 0, stage: 'trigger', operation: 'assign' });
const lookup = server('scim-api', 'GET /scim/v2/Users', { at: 800, span: 'look', trace: traceB, status: 200 });
const taken = 'userName ana@globex.example is already taken';

const uniqueness = [
  assigned,
  lookup,
  server('scim-api', 'POST /scim/v2/Users', { at: 1000, ms: 60, span: 'post', status: 409, errorCode: 'uniqueness', message: taken }),
  database('scim-api', 'INSERT users', {
    at: 1020,
    parent: 'post',
    fail: true,
    errorCode: '23505',
    message: 'duplicate key value violates unique constraint "users_username_key"',
  }),
  log('scim-api', 'request completed 409', { at: 1061, parent: 'post', status: 409, endpoint: 'POST /scim/v2/Users' }),
  push({ at: 1200, status: 409, message: `Conflict. Errors reported by remote server: ${taken}` }),
];

const dependency = [
  assigned,
  server('scim-api', 'POST /scim/v2/Users', { at: 1000, ms: 20, span: 'post', status: 201 }),
  span('scim-api', 'publish user.created', { at: 1010, parent: 'post', span: 'pub', spanKind: 'producer', stage: 'queue' }),
  span('provisioner', 'process user.created', {
    at: 1500,
    ms: 900,
    parent: 'pub',
    span: 'work',
    spanKind: 'consumer',
    stage: 'queue',
    fail: true,
    message: 'seat sync failed',
  }),
  client('provisioner', 'POST billing.acme.example/v1/seats', {
    at: 1600,
    ms: 700,
    parent: 'work',
    stage: 'apply',
    status: 503,
    message: 'Service Unavailable',
  }),
  log('provisioner', 'seat sync failed: billing answered 503', { at: 2350, parent: 'work', fail: true }),
  push({ at: 1200 }),
];

const gateway = [
  assigned,
  lookup,
  push({
    at: 1200,
    status: 502,
    message: "Bad Gateway. Errors reported by remote server: Invalid JSON: Unrecognized token 'error' line: 1, column: 6",
  }),
];

const expired = [
  assigned,
  server('scim-api', 'GET /scim/v2/Users', { at: 900, status: 401, message: 'token expired' }),
  audit('application.integration.authentication_failure', {
    at: 1000,
    fail: true,
    message: 'Error authenticating: Unauthorized. Errors reported by remote server: token expired',
    stage: 'confirm',
  }),
];

const throttledThenFine = [
  assigned,
  server('scim-api', 'POST /scim/v2/Users', { at: 1000, status: 429, message: 'Too Many Requests' }),
  push({ at: 1100, status: 429, message: 'Too Many Requests' }),
  server('scim-api', 'POST /scim/v2/Users', { at: 301_000, status: 201 }),
  push({ at: 301_100 }),
];

const crash = [
  assigned,
  server('scim-api', 'POST /scim/v2/Users', { at: 1000, ms: 20, span: 'post', status: 201 }),
  span('scim-api', 'publish user.created', {
    at: 1010,
    parent: 'post',
    spanKind: 'producer',
    stage: 'queue',
    attributes: { 'messaging.destination.name': 'user.created' },
  }),
  log('provisioner', 'took user.created (msg_12ab34cd56ef)', { at: 1400, stage: 'queue' }),
  client('provisioner', 'GET directory.acme.example/v1/people/{id}', {
    at: 1450,
    ms: 30,
    parent: 'never-arrived',
    stage: null,
    status: 200,
  }),
];

function first(events: readonly ProvisioningEvent[], parts: Partial<Flow> = {}) {
  const finding = diagnose(flow(parts), events)[0];
  if (finding === undefined) throw new Error('no finding');
  return finding;
}

describe('a failed attempt', () => {
  it('names the SCIM call of a unique-key violation, with the database step as evidence', () => {
    const finding = first(uniqueness);
    expect(finding).toMatchObject({ class: 'uniqueness', service: 'scim-api', endpoint: 'POST /scim/v2/Users', stage: 'apply' });
    expect(finding.eventIds.slice(0, 2)).toEqual([uniqueness[2]?.id, uniqueness[3]?.id]);
    expect(finding.cause).toBe(
      `Acme Cloud already has an account with this user name or e-mail: scim-api POST /scim/v2/Users answered 409: "${taken}" (began at INSERT users: 23505).`,
    );
    expect(failureOf(flow(), uniqueness)).toMatchObject({
      class: 'uniqueness',
      message: taken,
      httpStatus: 409,
      scimType: 'uniqueness',
      eventId: uniqueness[2]?.id,
    });
  });

  it('names the caller and the external endpoint of a failing dependency, also when the provider is satisfied', () => {
    expect(first(dependency, { status: 'partial' })).toMatchObject({
      class: 'dependency-error',
      service: 'provisioner',
      endpoint: 'POST billing.acme.example/v1/seats',
    });
    expect(failureOf(flow({ status: 'partial' }), dependency)).toMatchObject({
      class: 'dependency-error',
      httpStatus: 503,
      stage: 'apply',
    });
  });

  it('names the instrumented service that failed rather than its callers', () => {
    const events = [...dependency, server('billing', 'POST /v1/seats', { at: 1610, parent: 'call', status: 503, message: 'no database' })];
    events[4] = client('provisioner', 'POST billing.acme.example/v1/seats', {
      at: 1600,
      ms: 700,
      parent: 'work',
      span: 'call',
      status: 503,
    });
    expect(first(events)).toMatchObject({ class: 'service-error', service: 'billing', endpoint: 'POST /v1/seats' });
  });

  it('finds that a request never reached the application', () => {
    const finding = first(gateway);
    expect(finding).toMatchObject({ class: 'gateway', service: 'okta' });
    expect(finding.cause).toContain('no request reached the application: Okta application.provision.user.push reported 502: "Bad Gateway.');
  });

  it('tells refused credentials', () => {
    expect(first(expired)).toMatchObject({ class: 'credentials-expired', service: 'scim-api' });
  });

  it('is not blamed on a try that was made good', () => {
    expect(failureOf(flow({ status: 'succeeded' }), throttledThenFine)).toBeNull();
    const findings = diagnose(flow({ status: 'succeeded' }), throttledThenFine);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ class: 'throttled' });
    expect(findings[0]?.cause).toContain('A later try succeeded.');
    expect(findings[0]?.confidence).toBeLessThan(0.4);
  });

  it('is only waiting while a throttled request is tried again, and failed when the tries are used up', () => {
    const begun = throttledThenFine.slice(0, 3);
    expect(failureOf(flow({ status: 'waiting' }), begun)).toBeNull();
    expect(waitingFailureOf(flow({ status: 'waiting' }), begun)).toMatchObject({ class: 'throttled', httpStatus: 429 });
    expect(first(begun, { status: 'waiting' })).toMatchObject({ class: 'throttled', endpoint: 'POST /scim/v2/Users' });
    const tenTimes = Array.from({ length: 10 }, (_, n) => server('scim-api', 'POST /scim/v2/Users', { at: n * 60_000, status: 429 }));
    expect(failureOf(flow(), [assigned, ...tenTimes])).toMatchObject({ class: 'retries-exhausted' });
  });

  it('is blamed on the last try when tries fail differently', () => {
    const events = [
      server('scim-api', 'POST /scim/v2/Users', { at: 1000, status: 503 }),
      push({ at: 1100, status: 503, message: 'Service Unavailable' }),
      server('scim-api', 'POST /scim/v2/Users', { at: 301_000, status: 409, message: taken }),
      push({ at: 301_100, status: 409, message: 'Conflict' }),
    ];
    expect(failureOf(flow(), events)).toMatchObject({ class: 'uniqueness' });
    expect(diagnose(flow(), events).map((finding) => finding.class)).toEqual(['uniqueness', 'service-error']);
  });

  it('takes the first cause of log lines, not the loudest', () => {
    const events = [
      log('scim-api', 'could not connect to database: ECONNREFUSED', { at: 10, fail: true, identifiers: { requestId: 'r1' } }),
      log('scim-api', 'unhandled error, request failed', {
        at: 12,
        fail: true,
        endpoint: 'POST /scim/v2/Users',
        status: 500,
        identifiers: { requestId: 'r1' },
      }),
    ];
    const failure = failureOf(flow(), events);
    expect(failure).toMatchObject({ class: 'dependency-error', service: 'scim-api' });
  });

  it('is one finding although a gateway in front reports the same answer', () => {
    const events = [
      ...uniqueness,
      log('gateway', 'POST /scim/v2/Users 409', {
        at: 1070,
        status: 409,
        endpoint: 'POST /scim/v2/Users',
        identifiers: { requestId: 'g1' },
      }),
    ];
    expect(diagnose(flow(), events).map((finding) => finding.class)).toEqual(['uniqueness']);
  });

  it('that timed out, was done all the same and then refused is a duplicate of its own', () => {
    const events = [
      assigned,
      server('scim-api', 'POST /scim/v2/Users', { at: 900, ms: 70_000, status: 201 }),
      push({ at: 61_000, fail: true, message: 'Error while creating user: Read timed out after 60 seconds' }),
      server('scim-api', 'POST /scim/v2/Users', { at: 125_000, status: 409, errorCode: 'uniqueness', message: taken }),
      push({ at: 125_200, status: 409, message: `Conflict. Errors reported by remote server: ${taken}` }),
    ];
    expect(failureOf(flow(), events)).toMatchObject({ class: 'timeout-duplicate', httpStatus: 409, endpoint: 'POST /scim/v2/Users' });
  });

  it('blames a slow call when the provider gave up', () => {
    const events = [
      server('scim-api', 'POST /scim/v2/Users', { at: 0, ms: 63_000, span: 'post', status: 201 }),
      client('scim-api', 'POST mail.acme.example/v1/invites', { at: 100, ms: 61_000, parent: 'post', stage: 'apply', status: 202 }),
      push({ at: 60_100, fail: true, message: 'Error while creating user: connection closed' }),
    ];
    expect(first(events)).toMatchObject({ class: 'timeout', service: 'scim-api', endpoint: 'POST mail.acme.example/v1/invites' });
  });

  it('without any failing event is unknown, with the last event as evidence', () => {
    expect(failureOf(flow(), [assigned])).toMatchObject({ class: 'unknown', eventId: assigned.id });
    expect(diagnose(flow(), [assigned])).toHaveLength(1);
    expect(diagnose(flow({ status: 'succeeded' }), [assigned, lookup])).toEqual([]);
  });
});

describe('an open attempt', () => {
  it('whose worker took the message and went silent is a crash', () => {
    expect(stuckFailureOf(flow({ status: 'running' }), crash)).toMatchObject({ class: 'crash', service: 'provisioner' });
    expect(first(crash, { status: 'stuck' }).cause).toBe(
      'A process took the work and then went silent: provisioner took user.created, and nothing was heard of it after GET directory.acme.example/v1/people/{id}; expected since 2026-01-05T10:00:01Z: the end of that work, or an error.',
    );
  });

  it('is a crash also when the service that queued the work is the one that took it', () => {
    const events = [
      span('provisioner', 'send jobs', { at: 10, spanKind: 'producer', stage: 'queue' }),
      log('provisioner', 'request completed', { at: 20 }),
      log('provisioner', 'job taken', { at: 200, identifiers: { traceId: traceB } }),
      client('provisioner', 'GET slack.example/scim/v2/Users', { at: 220, trace: traceB, parent: 'lost', status: 200 }),
    ];
    expect(stuckFailureOf(flow({ status: 'running' }), events)).toMatchObject({
      class: 'crash',
      endpoint: 'GET slack.example/scim/v2/Users',
    });
    expect(stuckFailureOf(flow({ status: 'running' }), events.slice(0, 2))).toMatchObject({ class: 'queue-stuck' });
  });

  it('whose message nobody took is stuck in the queue', () => {
    expect(stuckFailureOf(flow({ status: 'waiting' }), crash.slice(0, 3))).toMatchObject({ class: 'queue-stuck', service: 'scim-api' });
  });

  it('whose worker says that it was killed is a crash at once', () => {
    const killed = [...crash, log('provisioner', 'worker exited with SIGKILL', { at: 1500, fail: true })];
    expect(failureOf(flow(), killed)).toMatchObject({ class: 'crash', service: 'provisioner' });
    expect(stuckFailureOf(flow({ status: 'running' }), killed)).toMatchObject({ class: 'crash', service: 'provisioner' });
  });

  it('says which side is silent', () => {
    const finding = first([assigned], { status: 'stuck' });
    expect(finding).toMatchObject({ class: 'assigned-before-provisioning', stage: 'trigger' });
    expect(finding.cause).toContain('Okta decided, but nothing was sent to Acme Cloud');
    const done = first([assigned, lookup, server('scim-api', 'POST /scim/v2/Users', { at: 1000, status: 201 })], { status: 'stuck' });
    expect(done.cause).toContain('Okta never confirmed it');
    expect(done.cause).toContain('expected since 2026-01-05T10:00:01Z: a confirmation by Okta');
  });
});

describe('a success', () => {
  it('with a refused Bulk operation or a dropped attribute has a finding', () => {
    const body = { request: null, response: { Operations: [{ status: '201' }, { status: '409', response: { detail: 'taken' } }] } };
    const bulk = event({ spanKind: 'server', service: 'scim-api', endpoint: 'POST /scim/v2/Bulk', name: 'POST', status: 200, body });
    expect(failureOf(flow({ status: 'partial' }), [bulk])).toMatchObject({ class: 'bulk-partial', endpoint: 'POST /scim/v2/Bulk' });
    const attributes = {
      'http.request.body.content': '{"schemas":["x"],"userName":"ana","nickName":"an","password":"***"}',
      'http.response.body.content': '{"schemas":["x"],"id":"1","username":"ana"}',
    };
    const create = server('scim-api', 'POST /scim/v2/Users', { status: 201, attributes });
    expect(first([create], { status: 'succeeded' })).toMatchObject({
      class: 'attribute-dropped',
      cause: 'Acme Cloud answered with success but did not keep everything: scim-api POST /scim/v2/Users does not return nickName.',
    });
  });
});

describe('every diagnosis', () => {
  it.each([
    ['uniqueness', uniqueness],
    ['dependency', dependency],
    ['gateway', gateway],
    ['expired', expired],
    ['throttled', throttledThenFine],
    ['crash', crash],
  ])('is the same for any order of the events: %s', (_, events) => {
    for (const status of ['failed', 'stuck', 'partial'] as const) {
      const expected = diagnose(flow({ status }), events);
      for (let seed = 1; seed <= 5; seed++) expect(diagnose(flow({ status }), shuffled(events, seed))).toEqual(expected);
    }
  });

  it('agrees with the failure of the flow', () => {
    for (const events of [uniqueness, dependency, gateway, expired]) {
      expect(failureOf(flow(), events)?.class).toBe(first(events).class);
    }
    for (const events of [crash, [assigned]]) {
      expect(stuckFailureOf(flow({ status: 'running' }), events).class).toBe(first(events, { status: 'stuck' }).class);
    }
  });
});
