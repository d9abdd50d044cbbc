/**
 * Acme Cloud, the company's own SCIM service: a legacy gateway that logs without trace ids, an API with PostgreSQL that reports spans, and a
 * seat in billing that a worker takes behind a queue. Okta sends no trace context, so its events, the gateway's lines and the spans share no id.
 */
import type { Attributes } from '../../../domain/event.ts';
import { acmeCloud, billingHost } from '../company.ts';
import { logfmtLine, pinoLine } from '../log-line.ts';
import type { SpanAttributes, SpanContext } from '../otlp.ts';
import type { Person } from '../people.ts';
import type { Scene } from '../scene.ts';
import { listResponse, scimIdOf, userNameFilter } from '../scim-resources.ts';
import { consumed, type Message, publish } from './queue.ts';

/** The gateway's clock is this far ahead of the others. */
const gatewaySkew = 120;
const queueName = 'user.created';

export interface ScimCall {
  at: number;
  person: Person;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Below `/Users`: `` or `/{id}`. */
  id?: string;
  query?: string;
  request?: Attributes;
  status: number;
  response: Attributes;
  /** Milliseconds. */
  took: number;
  /** Left out when the API answered without asking its database. */
  database?: { operation: 'SELECT' | 'INSERT' | 'UPDATE'; code?: string; error?: string };
  /** Name of an exception that the API did not handle. */
  exception?: string;
  /** An instance whose instrumentation records neither bodies nor queries: only the external id is known then. */
  bare?: boolean;
}

export interface Answered {
  /** When the caller had its answer. */
  end: number;
  /** The server span. */
  context: SpanContext;
}

export function scimCall(scene: Scene, call: ScimCall): Answered {
  const end = call.at + call.took;
  const context = scene.context();
  const detail = typeof call.response.detail === 'string' ? call.response.detail : undefined;
  const failed = call.status >= 500 || call.database?.error !== undefined;
  databaseSpan(scene, call, context);
  scene.span('acme-api', {
    context,
    name: `${call.method} ${route(call)}`,
    kind: 'server',
    start: call.at,
    end,
    attributes: { ...httpAttributes(call), ...(failed ? { 'error.type': call.exception ?? String(call.status) } : {}) },
    error: call.status >= 500 ? (detail ?? 'Internal Server Error') : undefined,
    exception: call.exception === undefined ? undefined : exceptionOf(call.exception, detail ?? 'unexpected error'),
  });
  gatewayLine(scene, call, end);
  return { end, context };
}

/** Looks the person up by user name and does not find it, as Okta does before every create. */
export function lookUp(scene: Scene, at: number, person: Person, found: readonly Attributes[] = [], bare = false): Answered {
  return scimCall(scene, {
    at,
    person,
    method: 'GET',
    query: userNameFilter(person),
    status: 200,
    response: listResponse([...found]),
    took: scene.random.around(24),
    database: { operation: 'SELECT' },
    bare,
  });
}

/** Announces the new account to the worker that takes a seat for it. */
export function announceUser(scene: Scene, at: number, person: Person, parent: SpanContext): Message {
  return publish(scene, { service: 'acme-api', queue: queueName, at, parent, attributes: { 'scim.external_id': person.oktaId } });
}

/** The provisioner takes the message and a seat in billing; 503 means that billing is down and the seat is missing. */
export function takeSeat(scene: Scene, message: Message, person: Person, status: 201 | 503): number {
  const { random } = scene;
  const start = message.at + random.around(180, 0.6);
  const call = start + random.around(12);
  const took = status === 201 ? random.around(310) : random.around(5_200, 0.2);
  const context = scene.context();
  const end = call + took + random.around(9);
  const failed = status !== 201;
  scene.span('provisioner', {
    context: scene.context(context),
    parent: context,
    name: 'POST /v1/seats',
    kind: 'client',
    start: call,
    end: call + took,
    attributes: {
      'http.request.method': 'POST',
      'url.full': `https://${billingHost}/v1/seats`,
      'server.address': billingHost,
      'http.response.status_code': status,
      ...(failed ? { 'error.type': '503' } : {}),
    },
    error: failed ? 'Service Unavailable' : undefined,
  });
  const attributes = { 'user.email': person.email, 'scim.id': scimIdOf(person, acmeCloud) };
  consumed(scene, { service: 'provisioner', message, context, start, end, attributes, error: failed ? 'billing answered 503' : undefined });
  const text = failed ? 'billing answered 503, giving up' : 'seat taken';
  const fields = { email: person.email, messageId: message.id, trace_id: context.traceId, span_id: context.spanId };
  scene.line('provisioner.log', end, pinoLine(end, failed ? 'error' : 'info', text, fields));
  return end;
}

function route(call: ScimCall): string {
  return `${acmeCloud.scimPath}/Users${call.id === undefined ? '' : '/:id'}`;
}

function httpAttributes(call: ScimCall): SpanAttributes {
  const path = `${acmeCloud.scimPath}/Users${call.id === undefined ? '' : `/${call.id}`}`;
  const common = {
    'http.request.method': call.method,
    'http.route': route(call),
    'url.path': path,
    'url.scheme': 'https',
    'http.response.status_code': call.status,
    'user_agent.original': 'Okta SCIM Client 1.0.0',
    'scim.external_id': call.person.oktaId,
  };
  if (call.bare === true) return common;
  return {
    ...common,
    ...(call.query === undefined ? {} : { 'url.query': call.query }),
    ...(call.request === undefined ? {} : { 'http.request.body.content': JSON.stringify(call.request) }),
    'http.response.body.content': JSON.stringify(call.response),
  };
}

function databaseSpan(scene: Scene, call: ScimCall, parent: SpanContext): void {
  if (call.database === undefined) return;
  const { operation, code, error } = call.database;
  const start = call.at + call.took * 0.15;
  scene.span('acme-api', {
    context: scene.context(parent),
    parent,
    name: `${operation} users`,
    kind: 'client',
    start,
    end: start + call.took * 0.7,
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': 'acme',
      'db.collection.name': 'users',
      'db.operation.name': operation,
      'db.query.text': statements[operation],
      ...(code === undefined ? {} : { 'db.response.status_code': code, 'error.type': code }),
    },
    error,
  });
}

const statements = {
  SELECT: 'select id, document from users where username = $1 limit 2',
  INSERT: 'insert into users (id, username, external_id, document) values ($1, $2, $3, $4)',
  UPDATE: 'update users set document = $2 where id = $1',
} as const;

function gatewayLine(scene: Scene, call: ScimCall, end: number): void {
  const at = end + gatewaySkew + scene.random.around(3);
  const query = call.query === undefined ? '' : `?${call.query}`;
  const detail = typeof call.response.detail === 'string' ? { error: call.response.detail } : {};
  const fields = {
    level: call.status >= 500 ? 'error' : call.status >= 400 ? 'warn' : 'info',
    service: 'scim-gateway',
    msg: 'request completed',
    method: call.method,
    path: `${acmeCloud.scimPath}/Users${call.id === undefined ? '' : `/${call.id}`}${query}`,
    status: call.status,
    user: call.person.email,
    dur_ms: Math.round(call.took),
    ...detail,
  };
  scene.line('scim-gateway.log', at, logfmtLine(at, fields));
}

function exceptionOf(type: string, message: string): { type: string; message: string; stack: string } {
  return {
    type,
    message,
    stack: `${type}: ${message}\n    at createUser (/app/src/users.js:88:11)\n    at handle (/app/src/scim.js:41:5)`,
  };
}
