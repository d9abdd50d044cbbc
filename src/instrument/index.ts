/**
 * `provtrace/instrument`: sets the attributes of `docs/instrumentation.md` on OpenTelemetry spans. Optional: any program that sets them itself is
 * understood in the same way. Needs `@opentelemetry/api` and nothing else, does nothing at import, and costs next to nothing while no SDK is
 * registered. No function throws on its own account.
 */
import {
  type Attributes,
  context,
  createContextKey,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

export type ProvisioningOperation =
  | 'create'
  | 'update'
  | 'suspend'
  | 'reactivate'
  | 'delete'
  | 'assign'
  | 'unassign'
  | 'group-add'
  | 'group-remove'
  | 'import'
  | 'invite'
  | 'activate'
  | 'login';

export type ProvisioningStage = 'trigger' | 'scope' | 'match' | 'map' | 'queue' | 'send' | 'apply' | 'confirm' | 'ready';

/** Whom an attempt is about. One field is enough; give those that other systems know too. */
export interface ProvisioningUser {
  /** Of which only the value tells what it is: an e-mail address, a login, an opaque id. */
  id?: string | undefined;
  email?: string | undefined;
  userName?: string | undefined;
  /** The directory's id as the target stores it (SCIM `externalId`). */
  externalId?: string | undefined;
  /** The identity provider's own id of the person. */
  idpUserId?: string | undefined;
  /** The target's id (SCIM `id`). */
  scimId?: string | undefined;
  employeeId?: string | undefined;
}

/** What a span knows of an attempt; what is undefined is not set. */
export interface Provisioning {
  /** On the span that stands for the change as a whole, and on the call that makes it. */
  operation?: ProvisioningOperation | undefined;
  stage?: ProvisioningStage | undefined;
  /** The system being provisioned into, by one name everywhere. */
  target?: string | undefined;
  /** Who decided: okta, entra, workday, ... */
  provider?: string | undefined;
  user?: ProvisioningUser | undefined;
  group?: { id?: string | undefined; name?: string | undefined } | undefined;
  requestId?: string | undefined;
  transactionId?: string | undefined;
  changeId?: string | undefined;
  sessionId?: string | undefined;
  jobId?: string | undefined;
  cycleId?: string | undefined;
}

export interface ProvisioningSpan extends Provisioning {
  /** Default: internal. */
  kind?: SpanKind | undefined;
  links?: Link[] | undefined;
  attributes?: Attributes | undefined;
  /** A trace of its own, as for a message of a queue. */
  root?: boolean | undefined;
}

export interface ProvisioningMessage extends Provisioning {
  /** `messaging.system`: kafka, rabbitmq, aws_sqs, ... */
  system: string;
  /** Queue or topic. */
  destination: string;
  messageId?: string | undefined;
  attributes?: Attributes | undefined;
}

/** What travels with a message: W3C Trace Context, or what the registered propagator writes. */
export type MessageHeaders = { [name: string]: string };

/** The attributes by themselves, for spans, log records and messages that are made elsewhere. */
export function provisioningAttributes(facts: Provisioning): Attributes {
  const { user = {}, group = {} } = facts;
  const named: { [name: string]: string | undefined } = {
    'provisioning.operation': facts.operation,
    'provisioning.stage': facts.stage,
    'provisioning.target': facts.target,
    'provisioning.provider': facts.provider,
    'user.id': user.id,
    'user.email': user.email,
    'user.name': user.userName,
    'provisioning.external_id': user.externalId,
    'provisioning.idp_user_id': user.idpUserId,
    'provisioning.scim_id': user.scimId,
    'provisioning.employee_id': user.employeeId,
    'provisioning.group_id': group.id,
    'provisioning.group_name': group.name,
    'provisioning.request_id': facts.requestId,
    'provisioning.transaction_id': facts.transactionId,
    'provisioning.change_id': facts.changeId,
    'session.id': facts.sessionId,
    'provisioning.job_id': facts.jobId,
    'provisioning.cycle_id': facts.cycleId,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** Adds to a span what was learned on the way; the active span unless another one is given. */
export function setProvisioning(facts: Provisioning, span: Span | undefined = trace.getActiveSpan()): void {
  span?.setAttributes(provisioningAttributes(facts));
}

/**
 * Runs `work` in a span. Spans inside take over person, target, provider and ids, but neither operation nor stage. An internal span that ends without an
 * error is a success unless `recordSkipped` says otherwise; an error that `work` throws or rejects with is recorded and passed on.
 */
export function withProvisioningSpan<Result>(name: string, options: ProvisioningSpan, work: (span: Span) => Result): Result {
  const { kind = SpanKind.INTERNAL, links = [], attributes = {}, root = false, ...own } = options;
  const facts = { ...inherited(), ...defined(own) };
  const above = context.active().setValue(contextKey(), { ...facts, operation: undefined, stage: undefined });
  const outcome = kind === SpanKind.INTERNAL ? { 'provisioning.outcome': 'success' } : {};
  const all = { ...outcome, ...provisioningAttributes(facts), ...attributes };
  return tracer().startActiveSpan(name, { kind, links, root, attributes: all }, above, (span) => settle(span, () => work(span)));
}

/** Runs `send` in a producer span; what it is given travels with the message as headers. */
export function withSendSpan<Result>(message: ProvisioningMessage, send: (headers: MessageHeaders, span: Span) => Result): Result {
  return withProvisioningSpan(`send ${message.destination}`, { ...messageSpan(message, 'send'), kind: SpanKind.PRODUCER }, (span) => {
    const headers: MessageHeaders = {};
    propagation.inject(trace.setSpan(context.active(), span), headers);
    return send(headers, span);
  });
}

/** Runs `process` in a consumer span: a trace of its own, linked to the one that sent the message. Call it again for every delivery. */
export function withProcessSpan<Result>(message: ProvisioningMessage, headers: MessageHeaders, process: (span: Span) => Result): Result {
  const options = { ...messageSpan(message, 'process'), kind: SpanKind.CONSUMER, links: messageLinks(headers), root: true };
  return withProvisioningSpan(`process ${message.destination}`, options, process);
}

/** Links to the span whose context travelled in the headers; none when there is none. For batches: the links of all messages. */
export function messageLinks(headers: MessageHeaders): Link[] {
  const sender = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));
  return sender === undefined ? [] : [{ context: sender }];
}

export interface Refusal {
  message: string;
  /** SCIM `scimType` or the system's own code. */
  code?: string | undefined;
  httpStatus?: number | undefined;
}

/**
 * Part of the work was refused although the whole went on: a step of its own that failed. `part` says what kind of part (`group membership`), the
 * message says which.
 */
export function recordPartial(part: string, refusal: Refusal, facts: Provisioning = {}): void {
  const attributes = {
    ...provisioningAttributes({ ...inherited(), stage: 'apply', ...defined(facts) }),
    'provisioning.part': part,
    'error.type': refusal.code ?? '_OTHER',
    'error.message': refusal.message,
    ...(refusal.httpStatus === undefined ? {} : { 'http.response.status_code': refusal.httpStatus }),
  };
  const span = tracer().startSpan(`part ${part}`, { attributes });
  span.setStatus({ code: SpanStatusCode.ERROR, message: refusal.message });
  span.end();
}

/** It was decided not to act: out of scope, nothing to change, already there. */
export function recordSkipped(reason: string, span: Span | undefined = trace.getActiveSpan()): void {
  span?.setAttributes({ 'provisioning.stage': 'scope', 'provisioning.outcome': 'skipped', 'provisioning.reason': reason });
}

/** Another try of the same attempt follows. Put it on the span around all tries; each try has a span of its own. */
export function recordRetry(
  attempt: number,
  wait: { delayMs: number; reason?: string },
  span: Span | undefined = trace.getActiveSpan(),
): void {
  span?.addEvent('provisioning.retry', {
    'provisioning.attempt': attempt,
    'provisioning.delay_ms': wait.delayMs,
    ...(wait.reason === undefined ? {} : { 'provisioning.reason': wait.reason }),
  });
}

function messageSpan(
  { system, destination, messageId, attributes, ...facts }: ProvisioningMessage,
  type: 'send' | 'process',
): ProvisioningSpan {
  const messaging: Attributes = {
    'messaging.system': system,
    'messaging.destination.name': destination,
    'messaging.operation.name': type,
    'messaging.operation.type': type,
    ...(messageId === undefined ? {} : { 'messaging.message.id': messageId }),
  };
  return { ...facts, attributes: { ...messaging, ...attributes } };
}

function settle<Result>(span: Span, work: () => Result): Result {
  let result: Result;
  try {
    result = work();
  } catch (error) {
    fail(span, error);
    throw error;
  }
  if (!isPromise(result)) {
    span.end();
    return result;
  }
  return result.then(
    (value) => {
      span.end();
      return value;
    },
    (error: unknown) => {
      fail(span, error);
      throw error;
    },
  ) as Result;
}

function fail(span: Span, error: unknown): void {
  const exception = error instanceof Error ? error : String(error);
  span.recordException(exception);
  span.setStatus({ code: SpanStatusCode.ERROR, message: typeof exception === 'string' ? exception : exception.message });
  span.end();
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** The same key wherever this module is loaded: keys of one name are equal. */
function contextKey(): symbol {
  return createContextKey('provtrace.provisioning');
}

function inherited(): Provisioning {
  const facts = context.active().getValue(contextKey());
  return typeof facts === 'object' && facts !== null ? facts : {};
}

function defined(facts: Provisioning): Provisioning {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function tracer() {
  return trace.getTracer('provtrace/instrument');
}
