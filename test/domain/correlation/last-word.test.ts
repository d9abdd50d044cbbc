/** Attempts whose end is told in words only, sign-ins that nobody finishes, and tries that only the provider saw. In whatever order the events come. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { normaliseEntra } from '../../../src/collectors/entra/normalise.ts';
import { normaliseOkta } from '../../../src/collectors/okta/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { provisioning } from '../../collectors/entra/samples.ts';
import { audit, line, span, start } from '../../helpers/inputs.ts';
import { oktaPush } from '../../helpers/okta-events.ts';
import { flowsInAnyOrder, type TempStore, tempStore } from '../../helpers/temp-store.ts';

const second = 1000;
const minute = 60 * second;
const ana = { email: 'ana@example.com', idpUserId: '00uANA00000000000001' };

function eventOf(normalise: typeof normaliseOkta, raw: object): EventInput {
  const result = normalise(raw as Json, 'idp');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const said = (offset: number, more: Partial<EventInput> = {}) =>
  line('api.log', offset, start + offset, { name: 'User created', operation: 'create', outcome: 'success', identifiers: ana, ...more });
const error = (offset: number, more: Partial<EventInput> = {}) =>
  said(offset, { name: 'could not create user', outcome: 'failure', message: 'could not create user', ...more });
const told = (stage: EventInput['stage'], offset: number, more: Partial<EventInput> = {}) =>
  audit(`${stage}-${offset}`, start + offset, {
    stage,
    operation: 'create',
    outcome: 'success',
    target: 'Acme',
    identifiers: ana,
    ...more,
  });
const assigned = (offset: number) => told('trigger', offset, { operation: 'assign' });
const queued = (offset: number, service: string) =>
  span('q', String(offset), start + offset, { service, stage: 'queue', operation: 'create', outcome: 'success', identifiers: ana });

let store: TempStore;
beforeEach(() => {
  store = tempStore();
});
afterEach(() => store.close());

const flowsOf = (events: readonly EventInput[]) => flowsInAnyOrder(store, events);

const statusesOf = (events: readonly EventInput[]) => flowsOf(events).map((flow) => flow.status);

describe('a log line that says it was done', () => {
  it.each<[string, EventInput[], string]>([
    ['ends an attempt of which nothing else is known', [said(0)], 'succeeded'],
    ['ends the assignment that led to it', [assigned(0), said(2000)], 'succeeded'],
    ['ends a request whose answer nobody logged', [said(0, { stage: 'send', outcome: 'unknown' }), said(900)], 'succeeded'],
    ['ends what another service had queued', [queued(0, 'web'), said(2000, { service: 'worker' })], 'succeeded'],
    ['makes good what the same service had failed at', [error(0), said(900)], 'succeeded'],
    ['gives way to a later failure', [said(0), error(900)], 'failed'],
    ['does not speak for another service that failed', [error(0, { service: 'billing' }), said(900)], 'failed'],
    ['gives way to the verdict of the provider', [said(0), told('confirm', 900, { outcome: 'failure', httpStatus: 409 })], 'failed'],
    ['gives way to what is still to be done', [said(0), told('trigger', 6000)], 'running'],
    ['does not end what its own service has just queued', [queued(0, 'api'), said(900, { service: 'api' })], 'waiting'],
    [
      'does not end the assignment that it only prepares',
      [assigned(0), said(900, { name: 'User updated', operation: 'update' })],
      'running',
    ],
    [
      'does not end an attempt at something else',
      [assigned(0), told('scope', 300, { outcome: 'unknown' }), said(900, { operation: 'activate' })],
      'running',
    ],
    ['says nothing when it does not say how it went', [said(0, { outcome: 'unknown' })], 'running'],
  ])('%s', (_, events, expected) => {
    expect(statusesOf(events)).toEqual([expected]);
  });

  it('does not shorten how long a queue may take', () => {
    const done = span('w', '1', start + 3 * 60 * minute, {
      service: 'worker',
      stage: 'send',
      operation: 'create',
      outcome: 'success',
      httpStatus: 201,
      endpoint: 'POST acme.example/scim/v2/Users',
      identifiers: ana,
    });
    expect(statusesOf([queued(0, 'api'), said(200, { service: 'api' }), done])).toEqual(['succeeded']);
  });

  it('does not push what tells more out of a long attempt', () => {
    const trace = { ...ana, traceId: 'b'.repeat(32) };
    const words = Array.from({ length: 300 }, (_, n) => said(n * 10, { operation: 'update', identifiers: trace }));
    const refused = error(1505, { stage: 'apply', operation: 'create', identifiers: trace });
    expect(statusesOf([...words, refused])).toEqual(['failed']);
  });

  it('does not open a change that the provider has finished in its own directory', () => {
    const suspended = told('trigger', 0, { operation: 'suspend', target: null });
    expect(statusesOf([said(-900, { operation: 'suspend', name: 'User suspended' }), suspended])).toEqual(['succeeded']);
  });

  it('does not open one that a span began which says nothing of its end', () => {
    const silent = span('s', '1', start - 900, { service: 'sync', operation: 'suspend', identifiers: ana });
    expect(statusesOf([silent, told('trigger', 0, { operation: 'suspend', target: null })])).toEqual(['succeeded']);
  });

  it('does not begin anew with a second look-up at once', () => {
    const lookup = (offset: number) =>
      span(`l${offset}`, '1', start + offset, {
        service: 'acme',
        stage: 'match',
        outcome: 'success',
        endpoint: 'GET /scim/v2/Users',
        identifiers: ana,
      });
    const refused = error(300);
    expect(flowsOf([lookup(0), refused, lookup(2000), said(2300), told('confirm', 2500)])).toMatchObject([
      { status: 'succeeded', eventCount: 5 },
    ]);
  });
});

describe('a sign-in', () => {
  const signIn = (code: number, offset: number) =>
    eventOf(normaliseEntra, {
      id: `signin-${code}-${offset}`,
      createdDateTime: new Date(start + offset).toISOString(),
      correlationId: `5f000000-0000-4000-8000-${String(code).padStart(12, '0')}`,
      userId: '8f000000-0000-4000-8000-000000000001',
      userPrincipalName: 'ana@example.com',
      appDisplayName: 'Acme Wiki',
      status: { errorCode: code, failureReason: code === 0 ? 'Other.' : 'Strong Authentication is required.', additionalDetails: null },
    });
  const login = (offset: number, more: Partial<EventInput>) =>
    line('sso.log', offset, start + offset, { name: 'login', operation: 'login', identifiers: ana, ...more });

  it.each<[string, EventInput[], string]>([
    ['asked for a second factor and left (50074)', [signIn(50074, 0)], 'skipped'],
    ['left at "stay signed in?" (50140)', [signIn(50140, 0)], 'skipped'],
    [
      'challenged by a policy',
      [eventOf(normaliseOkta, oktaPush({ eventType: 'policy.evaluate_sign_on', outcome: { result: 'CHALLENGE', reason: null } }))],
      'skipped',
    ],
    ['finished after it was interrupted', [signIn(50074, 0), signIn(0, 40_000)], 'succeeded'],
    ['refused after it was interrupted', [signIn(50074, 0), signIn(50126, 40_000)], 'failed'],
    ['whose last word is unknown', [login(0, { stage: 'ready' })], 'skipped'],
    ['of which a line says only that it was', [login(0, {})], 'skipped'],
    ['that was throttled', [login(0, { stage: 'send', outcome: 'failure', httpStatus: 429 })], 'failed'],
    ['that succeeded in words', [login(0, { outcome: 'success' })], 'succeeded'],
  ])('%s is over', (_, events, expected) => {
    const flows = flowsOf(events);
    expect(flows.map((flow) => flow.status)).toEqual([expected]);
    expect(flows[0]?.endedAt).not.toBeNull();
    expect(flows[0]?.failure === null).toBe(expected !== 'failed');
  });
});

describe('an account that is made during a sign-in', () => {
  const door = (outcome: 'success' | 'failure') => [
    told('ready', 0, { operation: 'login' }),
    span('acs', '1', start + 600, {
      service: 'acme',
      spanKind: 'server',
      operation: 'login',
      outcome,
      httpStatus: outcome === 'success' ? 302 : 403,
      endpoint: 'POST /saml/acs',
      identifiers: ana,
    }),
    said(700, { service: 'acme', outcome, identifiers: { ...ana, traceId: 'acs'.padStart(32, '0') } }),
  ];

  it.each(['success', 'failure'] as const)('belongs to it: %s', (outcome) => {
    expect(flowsOf(door(outcome))).toMatchObject([{ status: outcome === 'success' ? 'succeeded' : 'failed', eventCount: 3 }]);
  });
});

describe('tries that only the provider reports', () => {
  const push = (offset: number, failed: boolean) =>
    eventOf(
      normaliseOkta,
      oktaPush({
        uuid: `push-${offset}`,
        published: new Date(start + offset).toISOString(),
        transaction: { id: `trn-${offset}`, type: 'JOB', detail: {} },
        debugContext: { debugData: { requestId: `req-${offset}` } },
        outcome: failed
          ? { result: 'FAILURE', reason: 'Error while creating user: Too Many Requests. Errors reported by remote server: 429' }
          : { result: 'SUCCESS', reason: null },
      }),
    );
  const call = (offset: number, httpStatus: number) =>
    span(`c${offset}`, '1', start + offset - 500, {
      service: 'scim-api',
      stage: 'apply',
      operation: 'create',
      target: 'Demo App',
      endpoint: 'POST /scim/v2/Users',
      outcome: httpStatus < 400 ? 'success' : 'failure',
      httpStatus,
      identifiers: { email: 'ana@example.test' },
    });
  const [first, next, last] = [0, 5 * minute, 15 * minute] as const;

  it.each<[string, EventInput[], string, number]>([
    ['throttled twice, then done', [push(first, true), push(next, true), push(last, false)], 'succeeded', 3],
    ['throttled twice so far', [push(first, true), push(next, true)], 'waiting', 2],
    ['done at once', [push(first, false)], 'succeeded', 1],
    [
      'seen by the application too',
      [call(first, 429), push(first, true), call(next, 429), push(next, true), call(last, 201), push(last, false)],
      'succeeded',
      3,
    ],
    [
      'refused for good at last, which the application logs just before',
      [
        push(first, true),
        push(next, true),
        said(last - 100, {
          name: 'create failed: invalid phone',
          outcome: 'failure',
          httpStatus: 400,
          identifiers: { email: 'ana@example.test' },
        }),
        { ...push(last, true), httpStatus: 400 },
      ],
      'failed',
      3,
    ],
  ])('%s', (_, events, status, tries) => {
    expect(flowsOf(events).map((flow) => [flow.status, flow.tries])).toEqual([[status, tries]]);
  });
});

describe('a success with a warning', () => {
  it.each([
    ['MissingReference', 'The manager of the user could not be resolved.', 'partial'],
    ['TargetWarning', 'The attribute nickName was ignored by the target system.', 'partial'],
    ['TargetWarning', 'The property "photo" was not exported.', 'partial'],
    ['TargetWarning', 'The target system answered slowly.', 'succeeded'],
    ['TargetWarning', 'The attribute userName was updated, the password was not set to expire.', 'succeeded'],
    [null, null, 'succeeded'],
  ])('(%s) that says "%s" is %s', (errorCode, reason, expected) => {
    const [flow] = flowsOf([
      eventOf(
        normaliseEntra,
        provisioning({ provisioningStatusInfo: { status: 'warning', errorInformation: { errorCode, reason } } }) as object,
      ),
    ]);
    expect(flow?.status).toBe(expected);
    expect(flow?.failure?.class ?? null).toBe(expected === 'partial' ? 'attribute-dropped' : null);
  });
});
