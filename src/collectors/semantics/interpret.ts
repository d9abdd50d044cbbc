/**
 * From the attributes of a span or log record to the fields of an event that have a meaning of their own. Says only what the record shows; what
 * it does not show stays null.
 *
 * - **outcome**: the reporter's explicit status first (ERROR is a failure, OK a success) and `provisioning.outcome`, then HTTP (400 and above is a failure) and gRPC (0 is a success),
 *   then a recorded exception. Instrumentation of calls, servers and queues sets ERROR when something went wrong and leaves the status unset
 *   otherwise, so an unset status is a success there; an internal span that says nothing is `unknown`. A SCIM lookup that answers 404 is `unknown`
 *   too: both IdPs take it for "no such user yet".
 * - **stage**: `provisioning.stage`; SCIM lookups are `match`, writes `send` at the client and `apply` at the server; messaging is `queue`; database
 *   calls and changing calls to other systems from inside a request are `apply`, except those that fetch tokens.
 * - **target**: `provisioning.target`; the host of a SCIM client call; the service that serves a SCIM request.
 */
import type { Attributes, EventInput, Outcome, SpanKind, Stage } from '../../domain/event.ts';
import { templatePath } from '../../domain/template.ts';
import { type Facts, factsOf, textOf } from './facts.ts';
import { identifiersFrom } from './identifiers-from.ts';
import { operationOf, operationOfName, stageOf } from './operation-names.ts';
import { restOperation } from './rest-operation.ts';
import { type ScimReading, scimRequest } from './scim-request.ts';
import { providerOfUserAgent } from './user-agent.ts';

export interface Observation {
  name: string;
  service: string | null;
  /** null for log records. */
  spanKind: SpanKind | null;
  /** True when the span has a parent. */
  nested: boolean;
  /** Explicit status: of a span, or `error` for a log record of severity ERROR and above. */
  status: 'ok' | 'error' | 'unset';
  statusMessage: string | null;
  /** Flat, dotted names. */
  attributes: Attributes;
  /** Facts of the resource, for programs that set `provisioning.*` once for all their spans. */
  shared?: Facts;
}

export type Interpretation = Pick<
  EventInput,
  'stage' | 'outcome' | 'provider' | 'target' | 'operation' | 'endpoint' | 'httpStatus' | 'errorCode' | 'message' | 'identifiers'
>;

const longestMessage = 2000;
const routes = new Map<string, string>();
const mostRoutes = 2000;
const longestRoute = 200;

export function interpret(observation: Observation): Interpretation {
  const facts = factsOf(observation.attributes);
  const method = textOf(facts.method)?.toUpperCase() ?? null;
  const httpStatus = httpStatusOf(facts);
  const url = textOf(facts.url);
  const path = textOf(facts.path) ?? url ?? textOf(facts.route);
  const scim = path === null ? null : readScim(observation, facts, method, path, httpStatus);
  const rest = scim === null ? restOperation(method, path, sideOf(observation)) : null;
  const outcome = outcomeOf(observation, facts, httpStatus, scim, method);
  const failed = outcome === 'failure';
  const skipped = isSkipped(facts);
  return {
    stage:
      stageOf(textOf(facts.stage)) ??
      (skipped ? 'scope' : null) ??
      scim?.stage ??
      rest?.stage ??
      callStage(observation, facts, method, path, scim),
    outcome,
    provider:
      (textOf(facts.provider) ?? textOf(observation.shared?.provider))?.toLowerCase() ??
      providerOfUserAgent(textOf(facts.userAgent), scim !== null),
    target: textOf(facts.target) ?? textOf(observation.shared?.target) ?? scimTarget(observation, facts, url, scim),
    operation:
      operationOf(textOf(facts.operation)) ??
      (scim === null ? (operationOfName(observation.name) ?? rest?.operation ?? null) : scim.operation),
    endpoint: endpointOf(observation, facts, method, url, path),
    httpStatus,
    errorCode: scim?.errorCode ?? (failed ? errorCodeOf(facts) : null),
    message: clip(scim?.message ?? (failed ? failureMessage(observation, facts) : skipped ? skipMessage(facts) : null)),
    identifiers: { ...identifiersFrom(observation.attributes, facts, scim !== null), ...scim?.identifiers },
  };
}

function readScim(observation: Observation, facts: Facts, method: string | null, path: string, status: number | null): ScimReading | null {
  return scimRequest({
    method,
    path,
    query: textOf(facts.query),
    status,
    requestBody: facts.requestBody,
    responseBody: facts.responseBody,
    location: textOf(facts.location),
    side: sideOf(observation),
  });
}

function sideOf({ spanKind }: Observation): 'client' | 'server' | null {
  return spanKind === 'client' || spanKind === 'server' ? spanKind : null;
}

function outcomeOf(
  observation: Observation,
  facts: Facts,
  httpStatus: number | null,
  scim: ScimReading | null,
  method: string | null,
): Outcome {
  if (httpStatus === 404 && scim?.stage === 'match' && method === 'GET') return 'unknown';
  if (observation.status === 'error') return 'failure';
  const said = textOf(facts.outcome)?.toLowerCase();
  if (said === 'skipped' || said === 'unknown') return 'unknown';
  if (said === 'success' || said === 'failure') return said;
  if (observation.status === 'ok') return 'success';
  if (httpStatus !== null) return httpStatus >= 400 ? 'failure' : 'success';
  const rpc = facts.rpcSystem === undefined ? null : textOf(facts.rpcStatus);
  if (rpc !== null) return /^(?:0|ok)$/i.test(rpc) ? 'success' : 'failure';
  if (facts.exceptionType !== undefined || facts.exceptionMessage !== undefined) return 'failure';
  return observation.spanKind === null || observation.spanKind === 'internal' ? 'unknown' : 'success';
}

/** The decision not to act (`docs/instrumentation.md`). */
function isSkipped(facts: Facts): boolean {
  return facts.outcome !== undefined && textOf(facts.outcome)?.toLowerCase() === 'skipped';
}

function skipMessage(facts: Facts): string {
  const reason = textOf(facts.reason);
  return reason === null ? 'skipped' : `skipped: ${reason}`;
}

function callStage(
  observation: Observation,
  facts: Facts,
  method: string | null,
  path: string | null,
  scim: ScimReading | null,
): Stage | null {
  const kind = observation.spanKind;
  if (kind === 'producer' || kind === 'consumer') return 'queue';
  if (kind !== 'client' || scim !== null) return null;
  if (facts.database !== undefined) return 'apply';
  if (!observation.nested || /\b(?:oauth2?|tokens?|auth|login|jwks)\b/i.test(path ?? observation.name)) return null;
  const changes = method === null ? facts.rpcSystem !== undefined : !/^(?:GET|HEAD|OPTIONS)$/.test(method);
  return changes ? 'apply' : null;
}

function scimTarget(observation: Observation, facts: Facts, url: string | null, scim: ScimReading | null): string | null {
  if (scim === null) return null;
  if (observation.spanKind === 'client') return hostOf(facts, url);
  return observation.spanKind === 'server' ? observation.service : null;
}

function endpointOf(observation: Observation, facts: Facts, method: string | null, url: string | null, path: string | null): string | null {
  const away = observation.spanKind === 'client' ? (hostOf(facts, url) ?? '') : '';
  const rpc = textOf(facts.rpcMethod);
  if (facts.rpcSystem !== undefined && rpc !== null) {
    const service = textOf(facts.rpcService);
    return `POST ${away}/${service === null || rpc.includes('/') ? rpc : `${service}/${rpc}`}`;
  }
  const route = textOf(facts.route);
  if (method === null || (route ?? path) === null) return partOf(facts);
  const local = route === null ? localPath(path ?? '') : routePath(route);
  return `${method} ${away}${local}`;
}

/** A part of the work that failed on its own is a step of its own: success of another one does not make it good. */
function partOf(facts: Facts): string | null {
  const part = facts.part === undefined ? null : textOf(facts.part);
  return part === null ? null : `part ${clip(part, longestRoute)}`;
}

/** Path of a URL or path with ids templated, beginning with `/`. */
function localPath(path: string): string {
  const local = templatePath(path.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]{0,300}/i, ''));
  return local.startsWith('/') ? local : `/${local}`;
}

/** Routes are few, paths are many: remember the routes. */
function routePath(route: string): string {
  const known = routes.get(route);
  if (known !== undefined) return known;
  const path = localPath(route);
  if (routes.size < mostRoutes && route.length <= longestRoute) routes.set(route, path);
  return path;
}

/** A name, wherever it stands, rather than a mere address: that may be a proxy's. */
function hostOf(facts: Facts, url: string | null): string | null {
  const recorded = textOf(facts.host);
  const nameless = recorded === null || /^[\d.]+$|:/.test(recorded);
  return ((nameless ? hostInUrl(url) : null) ?? recorded)?.toLowerCase() ?? null;
}

function hostInUrl(url: string | null): string | null {
  if (url === null) return null;
  return /^[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^/?#@]{0,100}@)?(\[[^\]]{1,50}\]|[^:/?#]{1,300})/i.exec(url)?.[1] ?? null;
}

function httpStatusOf(facts: Facts): number | null {
  const status = Number(textOf(facts.status) ?? Number.NaN);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : null;
}

/** `error.type` repeats the HTTP status or says `_OTHER` when instrumentation knows nothing better. */
function errorCodeOf(facts: Facts): string | null {
  const type = textOf(facts.errorType);
  return clip(
    textOf(facts.scimType) ??
      textOf(facts.databaseCode) ??
      (type === null || /^(?:\d{3}|_OTHER)$/.test(type) ? textOf(facts.exceptionType) : type),
    200,
  );
}

function failureMessage(observation: Observation, facts: Facts): string | null {
  return textOf(facts.exceptionMessage) ?? (observation.statusMessage || null) ?? textOf(facts.errorMessage);
}

function clip(text: string | null, length = longestMessage): string | null {
  return text === null || text.length <= length ? text : `${text.slice(0, length)}…`;
}
