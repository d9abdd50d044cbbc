/** Compact makers of collector output for tests: what an Okta poll, a log file and an OTLP receiver would hand over. */
import type { EventInput } from '../../src/domain/event.ts';

export const start = Date.UTC(2026, 0, 12, 8, 0, 0);

export function input(fields: Partial<EventInput> & { nativeId: string; time: number }): EventInput {
  return {
    source: 'test',
    kind: 'log',
    durationMs: null,
    service: null,
    name: 'event',
    stage: null,
    outcome: 'unknown',
    provider: null,
    target: null,
    operation: null,
    spanKind: null,
    parentNativeId: null,
    linkedNativeIds: [],
    identifiers: {},
    endpoint: null,
    httpStatus: null,
    errorCode: null,
    message: null,
    attributes: {},
    body: null,
    ...fields,
  };
}

export function audit(id: string, time: number, fields: Partial<EventInput>): EventInput {
  return input({
    source: 'okta',
    service: 'okta',
    provider: 'okta',
    kind: 'audit',
    nativeId: id,
    dedupeKey: `okta/${id}`,
    time,
    ...fields,
  });
}

export function span(trace: string, id: string, time: number, fields: Partial<EventInput>): EventInput {
  const traceId = trace.padStart(32, '0');
  const nativeId = `${traceId}/${id.padStart(16, '0')}`;
  return input({
    source: 'otlp',
    kind: 'span',
    nativeId,
    dedupeKey: `span/${nativeId}`,
    time,
    durationMs: 50,
    spanKind: 'internal',
    ...fields,
    identifiers: { traceId, ...fields.identifiers },
    parentNativeId: fields.parentNativeId ? `${traceId}/${fields.parentNativeId.padStart(16, '0')}` : null,
  });
}

export function line(file: string, number: number, time: number, fields: Partial<EventInput>): EventInput {
  return input({ source: file, service: file.replace('.log', ''), nativeId: `${file}:${number}`, time, ...fields });
}

/** One attempt seen by three sources that share no id: Okta knows e-mail and user id, the gateway's log the e-mail, the spans the externalId. */
export function threeSources(person: number, at: number, failed: boolean): EventInput[] {
  const email = `user${person}@globex.example`;
  const uid = `00uPERSON${String(person).padStart(8, '0')}`;
  const trace = `aa${String(person).padStart(6, '0')}${String(at % 1e9)}`;
  const target = 'Acme Cloud';
  const http = failed
    ? { outcome: 'failure' as const, httpStatus: 409, errorCode: 'uniqueness', message: 'userName already taken' }
    : { outcome: 'success' as const, httpStatus: 201 };
  return [
    audit(`${person}-${at}-assign`, at, {
      name: 'application.user_membership.add',
      stage: 'trigger',
      operation: 'assign',
      outcome: 'success',
      target,
      identifiers: { email, idpUserId: uid },
    }),
    line('scim-gateway.log', person * 1_000_000 + (at - start), at + 700, {
      name: 'POST /scim/v2/Users',
      stage: 'send',
      operation: 'create',
      identifiers: { email },
      endpoint: 'POST /scim/v2/Users',
      ...http,
    }),
    span(trace, '1', at + 720, {
      service: 'acme-api',
      name: 'POST /scim/v2/Users',
      spanKind: 'server',
      stage: 'apply',
      operation: 'create',
      target: 'acme-api',
      endpoint: 'POST /scim/v2/Users',
      identifiers: { externalId: uid },
      ...http,
    }),
    span(trace, '2', at + 730, {
      service: 'acme-api',
      name: 'INSERT users',
      spanKind: 'client',
      parentNativeId: '1',
      durationMs: 12,
      stage: 'apply',
      outcome: failed ? 'failure' : 'success',
      errorCode: failed ? '23505' : null,
    }),
    audit(`${person}-${at}-push`, at + 1200, {
      name: 'application.provision.user.push',
      stage: 'confirm',
      operation: 'create',
      outcome: failed ? 'failure' : 'success',
      target,
      identifiers: { email, idpUserId: uid },
      httpStatus: failed ? 409 : null,
      message: failed ? 'Conflict' : null,
    }),
  ];
}
