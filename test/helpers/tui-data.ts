/** Flows, events and sources for golden screens: plain data that looks like an incident. */
import type { ProvisioningEvent } from '../../src/domain/event.ts';
import type { Flow, FlowLink } from '../../src/domain/flow.ts';
import type { FailureGroup, SourceState, UserJourney } from '../../src/domain/reader.ts';
import { createFrame, type Frame, type FrameOptions } from '../../src/tui/frame.ts';
import type { KeyState } from '../../src/tui/keymap.ts';
import { audit, client, database, flow, log, push, server, t0 } from './events.ts';

/** 2026-01-05 10:12:00 UTC. */
export const now = t0 + 12 * 60_000;

export function testFrame(columns: number, rows: number, options: Partial<FrameOptions> = {}): Frame {
  return createFrame({ columns, rows, ascii: false, color: false, time: 'utc', now, ...options });
}

export function keyState(screen: KeyState['screen']): KeyState {
  return { screen, hasRow: true, hasFlow: true, hasUser: true, hasFilter: false, back: screen === 'flows' ? 0 : 1, forward: 0 };
}

export function footer(screen: KeyState['screen']) {
  return { keys: keyState(screen), message: null, paused: false, prompt: null, completions: [] };
}

function person(email: string): Flow['user'] {
  return { key: email, ids: { email, userName: email, idpUserId: '00u8zgX2kQwW1aB4c5d7', scimId: 'c3a93e26-81f2-4b1e-9f0a-22b7d1a4c001' } };
}

const passed: Flow['stages'] = { trigger: 'done', scope: 'done', match: 'done', map: 'done', send: 'done', apply: 'done', confirm: 'done' };

/** Newest first, one of each status. */
export const flows: Flow[] = [
  flow({
    id: 'f_8k2m91qa77',
    user: person('ana.garcia@globex.example'),
    startedAt: t0 + 11 * 60_000,
    durationMs: 1220,
    lastEventAt: t0 + 11 * 60_000 + 1220,
    eventCount: 7,
    sources: ['okta', 'otlp', 'app.log'],
    stages: { ...passed, send: 'failed', apply: 'none', confirm: 'failed' },
    failure: {
      class: 'uniqueness',
      message: 'userName "ana.garcia@globex.example" is already taken',
      stage: 'send',
      service: 'scim-api',
      endpoint: 'POST /scim/v2/Users',
      httpStatus: 409,
      scimType: 'uniqueness',
      eventId: 'e_1',
      at: t0,
    },
  }),
  flow({
    id: 'f_partial001',
    user: person('noor.kim@a-very-long-company-name-indeed.example'),
    target: 'Acme Cloud',
    status: 'partial',
    startedAt: t0 + 10 * 60_000,
    durationMs: 16_400,
    stages: { ...passed, confirm: 'failed' },
    failure: {
      class: 'dependency-error',
      message: 'no seat left',
      stage: 'confirm',
      service: 'provisioner',
      endpoint: 'POST billing.internal.acme.example/v1/organisations/{id}/seats',
      httpStatus: 503,
      scimType: null,
      eventId: 'e_2',
      at: t0,
    },
    tries: 3,
  }),
  flow({
    id: 'f_stuck00001',
    user: person('田中芽衣@initech.example'),
    status: 'stuck',
    stage: 'send',
    startedAt: t0 + 9 * 60_000,
    endedAt: null,
    durationMs: 246_000,
    lastEventAt: t0 + 9 * 60_000 + 4000,
    stages: { ...passed, send: 'waiting', apply: 'none', confirm: 'none' },
  }),
  flow({
    id: 'f_waiting001',
    user: person('mei.tanaka@globex.example'),
    target: 'Slack',
    status: 'waiting',
    stage: 'send',
    tries: 3,
    startedAt: t0 + 8 * 60_000,
    endedAt: null,
    durationMs: 420_000,
    waitingUntil: t0 + 15 * 60_000,
    stages: { trigger: 'done', scope: 'done', match: 'done', send: 'waiting' },
  }),
  flow({
    id: 'f_running001',
    user: person("liam.o'neil@initech.example"),
    operation: 'group-add',
    status: 'running',
    startedAt: t0 + 7 * 60_000,
    endedAt: null,
    durationMs: 350,
    stages: { trigger: 'done' },
  }),
  flow({
    id: 'f_skipped001',
    user: person('rosa\u001b[31m.nguyen\u202e@umbrella.example'),
    operation: 'update',
    status: 'skipped',
    startedAt: t0 + 6 * 60_000,
    durationMs: 12,
    stages: { trigger: 'done', scope: 'done' },
  }),
  ...Array.from({ length: 24 }, (_, index) =>
    flow({
      id: `f_ok${String(index).padStart(8, '0')}`,
      user: person(`person${index}@globex.example`),
      operation: index % 3 === 0 ? 'update' : 'create',
      target: index % 2 === 0 ? 'Acme Cloud' : 'Salesforce',
      status: 'succeeded',
      startedAt: t0 + 5 * 60_000 - index * 9000,
      durationMs: 300 + index * 37,
      stages: passed,
      lastEventAt: t0 + 5 * 60_000,
    }),
  ),
];

export const groups: FailureGroup[] = [
  {
    provider: 'okta',
    operation: 'create',
    endpoint: 'POST /scim/v2/Users',
    class: 'uniqueness',
    count: 8,
    lastAt: t0 + 11 * 60_000,
    flowId: 'f_8k2m91qa77',
  },
  {
    provider: 'okta',
    operation: 'create',
    endpoint: 'POST billing.internal.acme.example/v1/organisations/{id}/seats',
    class: 'dependency-error',
    count: 3,
    lastAt: t0 + 10 * 60_000,
    flowId: 'f_partial001',
  },
  { provider: 'okta', operation: 'create', endpoint: null, class: 'gateway', count: 1, lastAt: t0 + 4 * 60_000, flowId: 'f_x' },
];

export const sources: SourceState[] = [
  {
    name: 'okta-prod',
    type: 'okta',
    state: 'ok',
    events: 5_240,
    rejected: 0,
    lastEventAt: now - 4000,
    lastSeenAt: now - 2000,
    lagMs: 4200,
    quota: { limit: 600, remaining: 41, resetAt: now + 60_000 },
    cursor: 'c',
    cursorAt: now - 4000,
    error: null,
  },
  {
    name: 'entra',
    type: 'entra',
    state: 'error',
    events: 12,
    rejected: 0,
    lastEventAt: now - 900_000,
    lastSeenAt: now - 900_000,
    lagMs: null,
    quota: null,
    cursor: null,
    cursorAt: null,
    error: 'the token was refused (401 invalid_client): the client secret has expired; make a new one and update env:ENTRA_SECRET',
  },
  {
    name: 'otlp',
    type: 'otlp',
    state: 'ok',
    events: 1_312_004,
    rejected: 3,
    lastEventAt: now - 500,
    lastSeenAt: now - 500,
    lagMs: 320,
    quota: null,
    cursor: null,
    cursorAt: null,
    error: null,
  },
  {
    name: 'app.log',
    type: 'logs',
    state: 'stopped',
    events: 294,
    rejected: 0,
    lastEventAt: now - 60_000,
    lastSeenAt: now - 60_000,
    lagMs: 12,
    quota: null,
    cursor: null,
    cursorAt: null,
    error: null,
  },
];

const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ana.garcia@globex.example', active: true };

/** Assigned at the provider, matched, sent, refused by a unique constraint, reported back. */
export const failedEvents: ProvisioningEvent[] = [
  audit('application.user_membership.add', { id: 'e_assign', stage: 'trigger', operation: 'assign' }),
  server('scim-api', 'GET /scim/v2/Users', { id: 'e_match', at: 812, ms: 62, status: 200, span: '1', stage: 'match' }),
  database('scim-api', 'SELECT users', { id: 'e_select', at: 826, ms: 21, span: '2', parent: '1' }),
  server('scim-api', 'POST /scim/v2/Users', {
    id: 'e_send',
    at: 1022,
    ms: 60,
    status: 409,
    span: '3',
    stage: 'send',
    errorCode: 'uniqueness',
    message: 'userName "ana.garcia@globex.example" is already taken',
    attributes: {
      'http.request.method': 'POST',
      'http.request.body.content': JSON.stringify(body),
      'http.response.body.content': '{"status":"409","scimType":"uniqueness"}',
      'server.address': 'scim.acme.example',
    },
  }),
  database('scim-api', 'INSERT users', {
    id: 'e_insert',
    at: 1040,
    ms: 18,
    fail: true,
    errorCode: '23505',
    message: 'duplicate key value violates unique constraint "users_username_key"',
    span: '4',
    parent: '3',
  }),
  log('scim-api', 'request completed', { id: 'e_log', at: 1083, status: 409, parent: '3' }),
  push({ id: 'e_push', at: 1220, fail: true, status: 409, message: 'Conflict. Errors reported by remote server' }),
];

export const failedFlow: Flow = flow({ ...flows[0], startedAt: t0, endedAt: t0 + 1220, lastEventAt: t0 + 1220 });

export const failedLinks: FlowLink[] = [
  { rule: 'seed', eventId: 'e_assign', toEventId: 'e_assign', keys: [], gapMs: 0, confidence: 1, candidates: [], pinned: null },
  {
    rule: 'subject',
    eventId: 'e_insert',
    toEventId: 'e_assign',
    keys: [{ type: 'email', value: 'ana.garcia@globex.example' }],
    gapMs: 1040,
    confidence: 0.9,
    candidates: [{ flowId: 'f_77ab02c100', confidence: 0, reason: 'other target' }],
    pinned: null,
  },
  {
    rule: 'pinned',
    eventId: 'e_log',
    toEventId: 'e_insert',
    keys: [],
    gapMs: 43,
    confidence: 1,
    candidates: [],
    pinned: { at: t0, by: 'kim', note: 'CHG-1204' },
  },
];

export const goodFlow: Flow = flow({
  ...failedFlow,
  id: 'f_77ab02c100',
  user: person('leo.ito@globex.example'),
  status: 'succeeded',
  failure: null,
  startedAt: t0 - 360_000,
  endedAt: t0 - 358_100,
  durationMs: 1900,
  stages: passed,
});

export const goodEvents: ProvisioningEvent[] = [
  audit('application.user_membership.add', { id: 'g_assign', at: -360_000, stage: 'trigger', operation: 'assign' }),
  server('scim-api', 'GET /scim/v2/Users', { id: 'g_match', at: -359_200, ms: 58, status: 200, span: '1', stage: 'match' }),
  database('scim-api', 'SELECT users', { id: 'g_select', at: -359_190, ms: 20, span: '2', parent: '1' }),
  server('scim-api', 'POST /scim/v2/Users', {
    id: 'g_send',
    at: -359_000,
    ms: 74,
    status: 201,
    span: '3',
    stage: 'send',
    attributes: { 'http.request.method': 'POST', 'server.address': 'scim.acme.example' },
  }),
  database('scim-api', 'INSERT users', { id: 'g_insert', at: -358_990, ms: 16, span: '4', parent: '3' }),
  client('provisioner', 'POST billing.acme.example/v1/seats', {
    id: 'g_seat',
    at: -358_700,
    ms: 300,
    status: 201,
    span: '5',
    stage: 'apply',
  }),
  push({ id: 'g_push', at: -358_200 }),
];

export const journey: UserJourney = {
  subject: person('ana.garcia@globex.example'),
  lifecycle: [
    {
      target: 'Acme Cloud',
      state: 'error',
      since: t0 + 11 * 60_000,
      flowId: 'f_8k2m91qa77',
      history: [
        { state: 'deprovisioned', since: t0 - 60 * 86_400_000, flowId: 'f_a' },
        { state: 'active', since: t0 - 400 * 86_400_000, flowId: 'f_b' },
      ],
    },
    { target: 'Slack', state: 'active', since: t0 - 30 * 86_400_000, flowId: 'f_c', history: [] },
    { target: 'Salesforce', state: 'suspended', since: t0 - 86_400_000, flowId: 'f_d', history: [] },
  ],
  flows: [
    flows[0] as Flow,
    ...[1, 2, 3].map((day) =>
      flow({
        id: `f_day${day}000000`,
        user: person('ana.garcia@globex.example'),
        operation: day === 2 ? 'suspend' : 'update',
        target: 'Slack',
        status: 'succeeded',
        startedAt: t0 - day * 86_400_000,
        durationMs: 400 * day,
        tries: day,
        stages: passed,
      }),
    ),
  ],
};

/** What the failing service measured around the failed flow. */
export const failedMetrics: ProvisioningEvent[] = [0, 1, 2, 3].flatMap((minute) => [
  metric('queue.depth', 'provisioner', minute, [3, 4, 18, 41][minute] ?? 0, { 'messaging.destination.name': 'user.created' }, '{message}'),
  metric('http.client.ratelimit.remaining', 'scim-api', minute, [500, 340, 120, 0][minute] ?? 0, {}, '{request}'),
]);

function metric(
  name: string,
  service: string,
  minute: number,
  value: number,
  labels: ProvisioningEvent['attributes'],
  unit: string,
): ProvisioningEvent {
  const time = failedFlow.startedAt - 120_000 + minute * 60_000;
  return {
    ...(failedEvents[0] as ProvisioningEvent),
    id: `e_${name}${minute}`,
    nativeId: `metric/${name}/${time}`,
    kind: 'metric',
    time,
    durationMs: null,
    service,
    name,
    attributes: { ...labels, 'metric.value': value, 'metric.unit': unit, 'metric.type': 'gauge' },
    body: null,
  };
}
