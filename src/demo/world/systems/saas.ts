/**
 * Salesforce and Slack: Okta's event hook reaches the provisioner, which queues a job; a worker takes it and calls the vendor's SCIM API. There
 * are no spans from inside the vendor, only our client spans and the provisioner's log.
 */
import type { Attributes } from '../../../domain/event.ts';
import type { App } from '../company.ts';
import { type PinoLevel, pinoLine } from '../log-line.ts';
import type { SpanAttributes, SpanContext } from '../otlp.ts';
import type { Person } from '../people.ts';
import type { Scene } from '../scene.ts';
import { listResponse, userNameFilter } from '../scim-resources.ts';
import type { Push } from './okta.ts';
import { consumed, type Message, publish } from './queue.ts';

const queueName = 'provisioning.jobs';

export interface Job {
  person: Person;
  app: App;
  push: Push;
}

/** Okta's event hook arrives and becomes a job in the queue; the hook carries Okta's request id. */
export function receiveHook(scene: Scene, at: number, job: Job, requestId: string): Message {
  const context = scene.context();
  const attributes = jobAttributes(job);
  const message = publish(scene, {
    service: 'provisioner',
    queue: queueName,
    at: at + scene.random.around(9),
    parent: context,
    attributes,
  });
  scene.span('provisioner', {
    context,
    name: 'POST /hooks/okta',
    kind: 'server',
    start: at,
    end: message.at + scene.random.around(4),
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/hooks/okta',
      'url.path': '/hooks/okta',
      'http.response.status_code': 202,
      'http.request.header.x-okta-request-id': requestId,
      ...personAttributes(job),
    },
  });
  return message;
}

export interface VendorCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  id?: string;
  query?: string;
  request?: Attributes;
  status: number;
  response: Attributes;
  took: number;
  /** How often this request had been sent before. */
  resent?: number;
  retryAfter?: number;
  /** Waiting before the call, milliseconds. */
  after?: number;
}

export interface Work {
  /** When the worker took the message. */
  start: number;
  end: number;
}

/** A worker takes the message, makes the calls one after another and acknowledges. */
export function workOff(scene: Scene, message: Message, job: Job, calls: readonly VendorCall[]): Work {
  const { random } = scene;
  const start = message.at + random.around(220, 0.6);
  const context = scene.context();
  note(scene, start, 'info', 'job taken', job, message, context);
  let at = start + random.around(14);
  for (const call of calls) {
    at += call.after ?? random.around(6);
    at = vendorCall(scene, at, job, call, context);
    noteCall(scene, at, job, call, message, context);
  }
  const last = calls.at(-1);
  const failed = last !== undefined && last.status >= 400;
  const end = at + random.around(5);
  consumed(scene, {
    service: 'provisioner',
    message,
    context,
    start,
    end,
    attributes: jobAttributes(job),
    error: failed ? `${job.app.name} answered ${last.status}` : undefined,
  });
  return { start, end };
}

/** The look-up that precedes a create and finds nobody. */
export function vendorLookUp(scene: Scene, person: Person): VendorCall {
  return { method: 'GET', query: userNameFilter(person), status: 200, response: listResponse([]), took: scene.random.around(140) };
}

/** A line of the worker. Slack's jobs are logged by an older library that knows no trace ids: the message id and the person must do. */
export function note(scene: Scene, at: number, level: PinoLevel, text: string, job: Job, message: Message, context: SpanContext): void {
  const trace = job.app.name === 'Slack' ? {} : { trace_id: context.traceId, span_id: context.spanId };
  const fields = { email: job.person.email, messageId: message.id, provisioning: { target: job.app.name, operation: job.push }, ...trace };
  scene.line('provisioner.log', at, pinoLine(at, level, text, fields));
}

/** The first call of a worker that does not live to report more. */
export function startLookUp(scene: Scene, at: number, job: Job, context: SpanContext): void {
  vendorCall(scene, at, job, vendorLookUp(scene, job.person), context);
}

function noteCall(scene: Scene, at: number, job: Job, call: VendorCall, message: Message, context: SpanContext): void {
  if (call.method === 'GET' && call.status < 400) return;
  const detail = typeof call.response.detail === 'string' ? `: ${call.response.detail}` : '';
  const wait = call.retryAfter === undefined ? '' : `, next try in ${call.retryAfter} s`;
  const text = `${job.app.name} answered ${call.status}${detail}${wait}`;
  const level = call.status < 400 ? 'info' : call.status === 429 ? 'warn' : 'error';
  note(scene, at + 1, level, text, job, message, context);
}

function vendorCall(scene: Scene, at: number, job: Job, call: VendorCall, parent: SpanContext): number {
  const { app } = job;
  const route = `${app.scimPath}/Users${call.id === undefined ? '' : '/{id}'}`;
  const path = `${app.scimPath}/Users${call.id === undefined ? '' : `/${call.id}`}`;
  const end = at + call.took;
  scene.span('provisioner', {
    context: scene.context(parent),
    parent,
    name: `${call.method} ${route}`,
    kind: 'client',
    start: at,
    end,
    attributes: { ...callAttributes(job, call, path, route) },
    error: call.status >= 400 ? `HTTP ${call.status}` : undefined,
  });
  return end;
}

function callAttributes({ app, person }: Job, call: VendorCall, path: string, route: string): SpanAttributes {
  const query = call.query === undefined ? '' : `?${call.query}`;
  return {
    'http.request.method': call.method,
    'url.full': `https://${app.host}${path}${query}`,
    'url.template': route,
    'server.address': app.host,
    'http.response.status_code': call.status,
    'user.email': person.email,
    ...(call.request === undefined ? {} : { 'http.request.body.content': JSON.stringify(call.request) }),
    'http.response.body.content': JSON.stringify(call.response),
    ...(call.resent === undefined ? {} : { 'http.request.resend_count': call.resent }),
    ...(call.retryAfter === undefined ? {} : { 'http.response.header.retry-after': String(call.retryAfter) }),
    ...(call.status >= 400 ? { 'error.type': String(call.status) } : {}),
  };
}

function jobAttributes(job: Job): SpanAttributes {
  return {
    'provisioning.operation': job.push,
    'provisioning.target': job.app.name,
    'provisioning.provider': 'okta',
    ...personAttributes(job),
  };
}

function personAttributes({ person }: Job): SpanAttributes {
  return { 'user.email': person.email, 'okta.user_id': person.oktaId };
}
