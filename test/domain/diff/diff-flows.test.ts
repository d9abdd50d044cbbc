import { describe, expect, it } from 'vitest';
import { diffFlows } from '../../../src/domain/diff/diff-flows.ts';
import type { Json, ProvisioningEvent } from '../../../src/domain/event.ts';
import type { Flow } from '../../../src/domain/flow.ts';
import { audit, client, database, flow, log, push, server, shuffled, span, traceB } from '../../helpers/events.ts';

const ana = flow();
const leo = flow({
  id: 'f_base',
  status: 'succeeded',
  user: { key: 'leo.ito@globex.example', ids: { email: 'leo.ito@globex.example', userName: 'leo.ito@globex.example' } },
});

const start = (at = 0) => [
  audit('application.user_membership.add', { at, stage: 'trigger' }),
  server('scim-api', 'GET /scim/v2/Users', { at: at + 800, ms: 20, status: 200 }),
];
const success = [
  ...start(),
  server('scim-api', 'POST /scim/v2/Users', { at: 1000, ms: 74, span: 'post', status: 201 }),
  database('scim-api', 'INSERT users', { at: 1010, parent: 'post', ms: 5 }),
  client('provisioner', 'POST billing.acme.example/v1/seats', { at: 1500, ms: 300, status: 201 }),
  push({ at: 1900 }),
];
const failure = [
  ...start(),
  server('scim-api', 'POST /scim/v2/Users', {
    at: 1000,
    ms: 60,
    span: 'post',
    trace: traceB,
    status: 409,
    message: 'userName already taken',
    errorCode: 'uniqueness',
  }),
  database('scim-api', 'INSERT users', { at: 1010, parent: 'post', trace: traceB, fail: true, errorCode: '23505' }),
  push({ at: 1200, status: 409, message: 'Conflict' }),
];

const diff = (other: ProvisioningEvent[], base: ProvisioningEvent[], otherFlow: Flow = ana, baseFlow: Flow = leo) =>
  diffFlows({ flow: otherFlow, events: other }, { flow: baseFlow, events: base }, 'chosen by hand');
const changes = (other: ProvisioningEvent[], base: ProvisioningEvent[]) =>
  diff(other, base).steps.map((step) => `${step.change} ${step.name}`);
const post = (request: Json, response: Json = null) => [
  server('scim-api', 'POST /scim/v2/Users', { status: 201, body: { request, response } }),
];
const patch = (Operations: Json) => [
  server('scim-api', 'PATCH /scim/v2/Users/{id}', { status: 200, body: { request: { schemas: ['x'], Operations }, response: null } }),
];

describe('a diff', () => {
  it('of an attempt with itself finds nothing', () => {
    for (const events of [success, failure]) {
      const result = diff(events, events, ana, ana);
      expect(result.firstDivergence).toBeNull();
      expect(result.steps.every((step) => step.change === 'same' && step.differences.length === 0)).toBe(true);
      expect(result.summary.sentence).toBe(`No difference in ${result.steps.length} steps; 1.0 s against 1.0 s.`);
    }
  });

  it('names the first divergence in one sentence', () => {
    const result = diff(failure, success);
    expect(result.firstDivergence).toEqual({
      sentence: 'First difference: step 3 POST /scim/v2/Users answered 409, not 201: userName already taken.',
      step: 3,
      eventIds: [failure[2]?.id, success[2]?.id],
    });
    expect(result.steps.map((step) => step.change)).toEqual(['same', 'same', 'changed', 'changed', 'removed', 'changed']);
    expect(result.summary).toMatchObject({ same: 2, changed: 3, removed: 1, added: 0 });
  });

  it('does not depend on the order of the events', () => {
    for (let seed = 1; seed <= 5; seed++) expect(diff(shuffled(failure, seed), shuffled(success, seed))).toEqual(diff(failure, success));
  });

  it('does not shift the rest for an inserted or a missing step', () => {
    const inserted = log('scim-api', 'cache miss', { at: 900 });
    expect(changes([...success, inserted], success)).toEqual([
      'same application.user_membership.add',
      'same GET /scim/v2/Users',
      'added cache miss',
      'same POST /scim/v2/Users',
      'same INSERT users',
      'same POST billing.acme.example/v1/seats',
      'same application.provision.user.push',
    ]);
    expect(changes(success, [...success, inserted])[2]).toBe('removed cache miss');
    for (let without = 0; without < success.length; without++) {
      const rest = success.filter((_, place) => place !== without && !(without === 2 && place === 3));
      const counts = diff(rest, success).summary;
      expect(counts).toMatchObject({ added: 0, changed: 0, same: rest.length });
    }
  });

  it('pairs repeats by order, and those that ended alike', () => {
    const retried = [server('scim-api', 'POST /scim/v2/Users', { at: 950, status: 429, message: 'slow down' }), ...success];
    const result = diff(retried, success);
    expect(result.steps.map((step) => step.change)).toEqual(['same', 'same', 'added', 'same', 'same', 'same', 'same']);
    expect(result.firstDivergence?.sentence).toBe(
      'First difference: step 3 POST /scim/v2/Users happens only in this attempt and answered 429: slow down.',
    );
    const pages = (count: number) =>
      Array.from({ length: count }, (_, n) => client('connector', 'GET okta.example/api/v1/users', { at: n * 10, status: 200 }));
    expect(diff(pages(3), pages(5)).summary).toMatchObject({ same: 3, removed: 2 });
  });

  it('tells a moved step from a missing one', () => {
    const early = success.map((event) => (event.name === 'POST' ? { ...event, time: event.time - 1400 } : event));
    const result = diff(early, success);
    expect(result.summary).toMatchObject({ changed: 1, added: 0, removed: 0 });
    expect(result.steps.find((step) => step.change === 'changed')?.differences[0]).toMatchObject({ kind: 'order', base: 4, other: 1 });
  });

  it('flags a duration only outside half of the base and 20 ms', () => {
    const taking = (ms: number) => [client('provisioner', 'POST billing.acme.example/v1/seats', { ms, status: 201 })];
    expect(diff(taking(140), taking(100)).firstDivergence).toBeNull();
    expect(diff(taking(24), taking(5)).firstDivergence).toBeNull();
    expect(diff(taking(4200), taking(120)).firstDivergence?.sentence).toBe(
      'First difference: step 1 POST billing.acme.example/v1/seats took 4.2 s, not 120 ms.',
    );
  });

  it('names the refused call below a job that failed because of it', () => {
    const job = (status: number) => [
      span('worker', 'process jobs', { spanKind: 'consumer', span: 'job', fail: status >= 400 }),
      client('worker', 'POST slack.example/scim/v2/Users', {
        at: 5,
        parent: 'job',
        status,
        ...(status < 400 ? {} : { message: 'no seats left' }),
      }),
    ];
    expect(diff(job(403), job(201)).firstDivergence?.sentence).toBe(
      'First difference: step 2 POST slack.example/scim/v2/Users answered 403, not 201: no seats left.',
    );
  });

  it('puts a failure before a slow step that came earlier', () => {
    const slow = failure.map((event, place) => (place === 1 ? { ...event, durationMs: 900 } : event));
    expect(diff(slow, success).firstDivergence?.step).toBe(3);
  });
});

describe('bodies', () => {
  it('differ by field, without ids, times and the people themselves', () => {
    const base = {
      userName: 'leo.ito@globex.example',
      name: { givenName: 'Leo' },
      active: true,
      roles: [{ value: 'user' }],
      meta: { created: '2026-01-05T10:00:00Z' },
    };
    const other = {
      userName: 'ana@globex.example',
      name: { givenName: 'Ana' },
      active: false,
      roles: [{ value: 'admin' }],
      meta: { created: '2026-01-06T10:00:00Z' },
    };
    expect(diff(post(other), post(base)).steps[0]?.differences).toEqual([
      { field: 'body.request.active', kind: 'body', base: true, other: false, note: null },
      { field: 'body.request.roles[0].value', kind: 'body', base: 'user', other: 'admin', note: null },
    ]);
  });

  it('show what is missing or new', () => {
    const result = diff(post({ userName: 'a', extra: 1 }), post({ userName: 'a', department: 'IT' }));
    expect(result.steps[0]?.differences.map(({ field, note }) => `${field} ${note}`)).toEqual([
      'body.request.department missing',
      'body.request.extra added',
    ]);
    expect(result.firstDivergence?.sentence).toBe('First difference: step 1 POST /scim/v2/Users lacks body.request.department ("IT").');
  });

  it('of one person are compared to the letter', () => {
    const result = diff(post({ name: { givenName: 'Anna' } }), post({ name: { givenName: 'Ana' } }), ana, { ...ana, id: 'f_before' });
    expect(result.steps[0]?.differences).toMatchObject([{ field: 'body.request.name.givenName', base: 'Ana', other: 'Anna' }]);
  });

  it('of a PATCH are compared by their effect', () => {
    const plain = patch([
      { op: 'replace', path: 'active', value: false },
      { op: 'add', path: 'nickName', value: 'x' },
    ]);
    expect(
      diff(
        patch([
          { op: 'Replace', path: 'active', value: 'False' },
          { op: 'Add', path: 'urn:ietf:params:scim:schemas:core:2.0:User:nickName', value: 'x' },
        ]),
        plain,
      ).firstDivergence,
    ).toBeNull();
    expect(diff(patch([{ op: 'replace', value: { nickName: 'x', active: false } }]), plain).firstDivergence).toBeNull();
    expect(diff(patch([{ op: 'replace', value: { nickName: 'x', active: true } }]), plain).steps[0]?.differences).toMatchObject([
      { field: 'body.request.patch.active', base: false, other: true },
    ]);
  });

  it('are read from attributes too', () => {
    const create = (content: string) => [
      server('scim-api', 'POST /scim/v2/Users', {
        status: 201,
        attributes: { 'http.request.body.content': content, 'server.port': content.length },
      }),
    ];
    expect(diff(create('{"active":true,"a":1}'), create('{"active":true}')).steps[0]?.differences).toMatchObject([
      { field: 'body.request.a' },
    ]);
  });

  it('survive hostile content', () => {
    let deep: Json = 1;
    for (let level = 0; level < 5000; level++) deep = [deep];
    const nasty = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}') as Json;
    expect(diff(post({ deep, nasty }), post({ deep, nasty })).firstDivergence).toBeNull();
  });
});

describe('attributes', () => {
  it('ignore where it ran, ids, tokens and ports', () => {
    const call = (n: number, seats: number) => [
      span('provisioner', 'assign', {
        attributes: {
          'thread.id': n,
          'process.pid': n,
          'server.port': n,
          'app.jobId': `${n}`,
          'x-token': `t${n}`,
          'app.note': `user f00ba4${n}aa11 done`,
          'app.seats': seats,
        },
      }),
    ];
    expect(diff(call(1, 5), call(2, 5)).firstDivergence).toBeNull();
    expect(diff(call(1, 5), call(2, 6)).steps[0]?.differences).toEqual([
      { field: 'app.seats', kind: 'attribute', base: 6, other: 5, note: null },
    ]);
  });
});

describe('large attempts', () => {
  const large = (skip: number) =>
    Array.from({ length: 10_000 }, (_, n) =>
      span(`svc-${n % 7}`, `step ${'abcdefgh'[n % 8]}`, {
        at: n,
        id: `e_${n}`,
        span: `s${n}`,
        ...(n % 50 === 0 ? {} : { parent: `s${n - (n % 50)}` }),
      }),
    ).filter((_, n) => skip === 0 || n % skip !== 1);

  it('of 10,000 steps are compared in well under a second', () => {
    const [base, other] = [large(0), large(97)];
    const started = performance.now();
    const result = diff(other, base);
    const took = performance.now() - started;
    expect(result.summary.same + result.summary.changed).toBeGreaterThan(9000);
    expect(took).toBeLessThan(1500);
  });
});
