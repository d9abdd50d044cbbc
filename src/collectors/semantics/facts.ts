/**
 * Which attribute says what. OpenTelemetry semantic conventions (v1.44, `model/<area>/registry.yaml`, with the deprecated names) and the names
 * that loggers and hand-written instrumentation use for the same things. Names are compared without case and without `.`, `_`, `-` and spaces,
 * so `http.request.header.x-request-id`, `x_request_id`, `requestId` and `RequestID` need one entry each, not four.
 * Within one field, an earlier name wins over a later one.
 */
import type { Attributes, Json } from '../../domain/event.ts';
import type { IdentifierType } from '../../domain/identifiers.ts';

/**
 * Field `person` holds ids of which only the value tells whether they are an e-mail, a login or an opaque id. Names that mostly stand for something
 * else have fields of their own, and what they hold counts only if its form leaves no doubt: `uid` (of the process), `group` and `groupId` (of a Kafka
 * consumer). `account` is often a customer's, so it is looked at for an address only. `caller` is who makes a request: of a sign-up the person, of a
 * SCIM call the provider's own account. Left out on purpose: `subject` (of a mail).
 */
const table = {
  email: [
    'user.email',
    'email',
    'email address',
    'enduser.email',
    'scim.email',
    'scim.user.email',
    'provisioning.user.email',
    'provisioning.email',
    'mail',
    'primary email',
    'usr.email',
    'work email',
    'account email',
    'account',
  ],
  userName: [
    'scim.user_name',
    'scim.user.user_name',
    'userName',
    'user.name',
    'user.login',
    'provisioning.user_name',
    'provisioning.user.name',
    'preferred_username',
    'user_principal_name',
    'upn',
    'login',
  ],
  externalId: ['scim.external_id', 'external_id', 'user.external_id', 'scim.user.external_id', 'provisioning.external_id'],
  idpUserId: [
    'idp.user_id',
    'provisioning.idp_user_id',
    'okta.user_id',
    'entra.user_id',
    'entra.object_id',
    'aad.object_id',
    'auth0.user_id',
    'keycloak.user_id',
    'google.user_id',
  ],
  scimId: ['scim.id', 'scim.user_id', 'scim.resource.id', 'scim.resource_id', 'provisioning.scim_id'],
  employeeId: ['employee_id', 'employee_number', 'user.employee_id', 'hr.employee_id', 'provisioning.employee_id'],
  groupId: ['scim.group_id', 'provisioning.group_id'],
  groupName: ['scim.group_name', 'scim.group.display_name', 'group_name', 'provisioning.group_name'],
  person: ['user.id', 'usr.id', 'provisioning.user_id', 'user'],
  caller: ['enduser.id', 'enduser'],
  uid: ['uid'],
  unsureGroupId: ['group_id'],
  unsureGroupName: ['group'],
  requestId: [
    'http.request.header.x-request-id',
    'x-request-id',
    'request_id',
    'provisioning.request_id',
    'req.id',
    'http.request.id',
    'http.request.header.x-correlation-id',
    'x-correlation-id',
    'correlation_id',
    'http.response.header.x-request-id',
    'x-okta-request-id',
    'http.response.header.x-okta-request-id',
    'aws.request_id',
    'messaging.message.conversation_id',
  ],
  traceId: ['trace_id', 'trace.id', 'otelTraceID', 'dd.trace_id', '@tr'],
  transactionId: ['transaction_id', 'okta.transaction_id', 'provisioning.transaction_id'],
  changeId: ['change_id', 'entra.change_id', 'provisioning.change_id'],
  messageId: ['messaging.message.id', 'message_id', 'queue.message_id', 'sqs.message_id'],
  sessionId: ['session.id', 'session', 'provisioning.session_id', 'sid'],
  jobId: ['job.id', 'provisioning.job_id', 'entra.job_id'],
  cycleId: ['cycle.id', 'sync.cycle_id', 'provisioning.cycle_id'],
  spanId: ['span_id', 'otelSpanID', 'dd.span_id', '@sp'],

  method: ['http.request.method', 'http.method', 'req.method', 'request.method', 'method', 'http_method'],
  status: ['http.response.status_code', 'http.status_code', 'res.statusCode', 'response.status', 'status_code', 'http_status'],
  route: ['http.route', 'url.template', 'route'],
  path: ['url.path', 'http.target', 'http.path', 'request.path', 'req.path', 'path', 'uri', 'request_uri'],
  query: ['url.query', 'query_string'],
  url: ['url.full', 'http.url', 'req.url', 'request.url', 'url'],
  host: ['server.address', 'net.peer.name', 'peer.service', 'net.peer.ip', 'network.peer.address'],
  userAgent: ['user_agent.original', 'http.user_agent', 'http.request.header.user-agent', 'user_agent'],
  location: ['http.response.header.location'],
  requestBody: ['http.request.body.content', 'http.request.body', 'request.body', 'req.body'],
  responseBody: ['http.response.body.content', 'http.response.body', 'response.body', 'res.body'],
  rpcSystem: ['rpc.system.name', 'rpc.system'],
  rpcService: ['rpc.service'],
  rpcMethod: ['rpc.method'],
  rpcStatus: ['rpc.grpc.status_code', 'rpc.response.status_code', 'rpc.status_code'],
  messaging: ['messaging.system'],
  database: ['db.system.name', 'db.system'],

  exceptionMessage: ['exception.message', 'err.message'],
  exceptionType: ['exception.type', 'err.type'],
  errorMessage: ['error.message', 'error_message', 'error', 'error.detail'],
  errorType: ['error.type', 'error.code', 'error_code', 'err.code'],
  scimType: ['scim.type', 'scim.error.type', 'scim.scim_type', 'scim.error.scim_type'],
  databaseCode: ['db.response.status_code'],

  operation: ['provisioning.operation'],
  stage: ['provisioning.stage'],
  outcome: ['provisioning.outcome'],
  reason: ['provisioning.reason'],
  part: ['provisioning.part'],
  target: ['provisioning.target'],
  provider: ['provisioning.provider', 'idp.name', 'identity_provider'],
} as const satisfies { [field in IdentifierType]: readonly string[] } & { [field: string]: readonly string[] };

type FactField = keyof typeof table;
/** What a record's attributes say, by meaning. Values are as recorded; `textOf` makes text of them. */
export type Facts = { [field in FactField]?: Json };

interface Place {
  field: FactField;
  rank: number;
}

const places: ReadonlyMap<string, Place> = new Map(
  (Object.keys(table) as FactField[]).flatMap((field) =>
    table[field].map((name, rank): [string, Place] => [plainName(name), { field, rank }]),
  ),
);

/** Attribute names repeat in every record: remember where each one goes, for as many as honest programs use. */
const remembered = new Map<string, Place | null>();
const mostRemembered = 5000;
const longestName = 100;

/** Sorts attributes (flat, dotted names) by meaning; one pass, names that say nothing are skipped. */
export function factsOf(attributes: Attributes): Facts {
  const facts: Facts = {};
  let ranks: { [field in FactField]?: number } | null = null;
  for (const name of Object.keys(attributes)) {
    const place = placeOf(name);
    if (place === null) continue;
    const value = attributes[name];
    if (value === undefined || value === null || value === '') continue;
    const before = facts[place.field] === undefined ? undefined : (ranks?.[place.field] ?? 0);
    if (before !== undefined && before <= place.rank) continue;
    facts[place.field] = value;
    if (place.rank > 0) {
      ranks ??= {};
      ranks[place.field] = place.rank;
    } else if (ranks !== null) delete ranks[place.field];
  }
  return facts;
}

/** What an attribute of this name says; null for names that say nothing. */
export function factOf(name: string): keyof Facts | null {
  return placeOf(name)?.field ?? null;
}

/** Text of an attribute value: header attributes are arrays with one element, numbers and booleans are written out; null for anything else. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return value.trim() || null;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.length > 0) return Array.isArray(value[0]) ? null : textOf(value[0]);
  return null;
}

function placeOf(name: string): Place | null {
  if (name.length > longestName) return null;
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const place = places.get(plainName(name)) ?? null;
  if (remembered.size < mostRemembered) remembered.set(name, place);
  return place;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[._\s-]/g, '');
}
