/** Compact builders of events for tests: `server('scim-api', 'POST /scim/v2/Users', { status: 409 })`. Times in milliseconds after `t0`. */
import type { Attributes, EventInput, ProvisioningEvent } from '../../src/domain/event.ts';
import type { Flow } from '../../src/domain/flow.ts';

export const t0 = Date.parse('2026-01-05T10:00:00.000Z');
export const traceA = 'a'.repeat(32);
export const traceB = 'b'.repeat(32);

export interface EventParts extends Partial<Omit<ProvisioningEvent, 'time' | 'id'>> {
  id?: string;
  /** Milliseconds after `t0`. */
  at?: number;
  status?: number;
  ms?: number;
  fail?: boolean;
}

/** An event with everything unset, an id made of its parts (the same for the same parts) and the given parts. */
export function event(parts: EventParts): ProvisioningEvent {
  const { at = 0, status, ms, fail, ...rest } = parts;
  const httpStatus = status ?? null;
  const failed = fail ?? (httpStatus !== null && httpStatus >= 400);
  const base: Omit<EventInput, 'dedupeKey' | 'resource'> = {
    source: 'otlp',
    nativeId: '',
    kind: 'span',
    time: t0 + at,
    durationMs: ms ?? null,
    service: null,
    name: 'step',
    stage: null,
    outcome: failed ? 'failure' : 'success',
    provider: null,
    target: null,
    operation: null,
    spanKind: null,
    parentNativeId: null,
    linkedNativeIds: [],
    identifiers: {},
    endpoint: null,
    httpStatus,
    errorCode: null,
    message: null,
    attributes: {},
    body: null,
  };
  const whole = { ...base, ...rest };
  const id =
    rest.id ??
    `e_${hash(JSON.stringify([whole.time, whole.kind, whole.service, whole.name, whole.endpoint, whole.parentNativeId, whole.httpStatus, whole.message]))}`;
  return { ...whole, parentId: rest.parentId ?? null, id, nativeId: whole.nativeId === '' ? `native/${id}` : whole.nativeId };
}

type Span = EventParts & { span?: string; parent?: string; trace?: string };

/** A span; `span` and `parent` are short ids inside `trace`. */
export function span(service: string | null, name: string, parts: Span = {}): ProvisioningEvent {
  const { span: own, parent, trace = traceA, ...rest } = parts;
  return event({
    service,
    name,
    ms: 10,
    identifiers: { traceId: trace },
    ...(own === undefined ? {} : { nativeId: `${trace}/${own}` }),
    parentNativeId: parent === undefined ? null : `${trace}/${parent}`,
    ...rest,
  });
}

export function server(service: string, endpoint: string, parts: Span = {}): ProvisioningEvent {
  return span(service, endpoint, { spanKind: 'server', endpoint, stage: stageOf(endpoint, 'apply'), ...parts });
}

export function client(service: string, endpoint: string, parts: Span = {}): ProvisioningEvent {
  return span(service, endpoint.split(' ')[0] ?? endpoint, { spanKind: 'client', endpoint, stage: stageOf(endpoint, 'send'), ...parts });
}

export function database(service: string, name: string, parts: Span = {}): ProvisioningEvent {
  const attributes: Attributes = {
    'db.system.name': 'postgresql',
    ...(parts.errorCode == null ? {} : { 'db.response.status_code': parts.errorCode }),
  };
  return span(service, name, { spanKind: 'client', stage: 'apply', attributes, ...parts });
}

export function log(service: string, name: string, parts: Span = {}): ProvisioningEvent {
  const failing = parts.fail === true || (parts.status ?? 0) >= 400;
  return span(service, name, {
    kind: 'log',
    source: 'app.log',
    durationMs: null,
    identifiers: {},
    outcome: failing ? 'failure' : 'unknown',
    message: failing ? name : null,
    ...parts,
  });
}

export function audit(name: string, parts: EventParts = {}): ProvisioningEvent {
  return event({ kind: 'audit', source: 'okta', provider: 'okta', service: 'okta', target: 'Acme Cloud', name, ...parts });
}

/** The provider's verdict on a push of an account. */
export function push(parts: EventParts = {}): ProvisioningEvent {
  return audit('application.provision.user.push', { stage: 'confirm', operation: 'create', ...parts });
}

export function flow(parts: Partial<Flow> = {}): Flow {
  return {
    id: 'f_0123456789',
    user: { key: 'ana@globex.example', ids: { email: 'ana@globex.example', userName: 'ana@globex.example' } },
    provider: 'okta',
    target: 'Acme Cloud',
    operation: 'create',
    status: 'failed',
    stage: 'apply',
    startedAt: t0,
    endedAt: t0 + 1000,
    durationMs: 1000,
    tries: 1,
    eventCount: 0,
    sources: [],
    traceIds: [],
    requestIds: [],
    sessionIds: [],
    failure: null,
    stages: {},
    waitingUntil: null,
    overdueAt: null,
    targetNames: [],
    lastEventAt: t0 + 1000,
    ...parts,
  };
}

/** The same values in an order that depends on the seed only. */
export function shuffled<T>(values: readonly T[], seed: number): T[] {
  const result = [...values];
  let state = seed * 2_654_435_761 + 1;
  for (let index = result.length - 1; index > 0; index--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (index + 1);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}

function stageOf(endpoint: string, otherwise: 'apply' | 'send'): 'match' | 'apply' | 'send' {
  return endpoint.startsWith('GET') ? 'match' : otherwise;
}

/** FNV-1a over UTF-16 units, twice for 18 characters. */
function hash(text: string): string {
  const round = (seed: number) => {
    let value = seed;
    for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 16_777_619) >>> 0;
    return value.toString(16).padStart(9, '0');
  };
  return round(2_166_136_261) + round(97);
}
