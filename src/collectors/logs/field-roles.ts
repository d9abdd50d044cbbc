/**
 * Which field of a log line means what, for pino, winston, bunyan, zap, zerolog, logrus, slog, logback, log4j2, structlog, python-json-logger, loguru,
 * Serilog, Monolog, lograge, Rust tracing, ECS, GCP, Datadog, AWS Lambda and logfmt. Names are dotted paths, compared without case and without
 * `.`, `_`, `-` and spaces. An earlier name wins over a later one. Identifiers and HTTP fields under OpenTelemetry's and other common names are known
 * to `semantics` and not repeated here; the roles `status`, `method`, `url` and `requestId` hold only names that it does not know.
 */
const table = {
  time: [
    '@timestamp',
    'timestamp',
    'time',
    'ts',
    '@t',
    'asctime',
    'datetime',
    'datetime.date',
    'eventTime',
    'record.time.timestamp',
    'instant.epochSecond',
    't',
    'date',
    '_time',
  ],
  level: [
    'log.level',
    'level',
    'severity',
    'levelname',
    'level_name',
    '@l',
    'lvl',
    'loglevel',
    'severityText',
    'record.level.name',
    'status',
  ],
  message: [
    'message',
    'msg',
    '@m',
    'RenderedMessage',
    'formattedMessage',
    'fields.message',
    'record.message',
    'short_message',
    'textPayload',
    'body',
    '@mt',
    'MessageTemplate',
    'event',
    'text',
    'log',
  ],
  service: ['service.name', 'service', 'otelServiceName', 'serviceName', 'dd.service', 'app', 'application', 'component', 'logger_service'],
  traceId: [
    'trace_id',
    'traceId',
    'trace.id',
    'otelTraceID',
    '@tr',
    'dd.trace_id',
    'traceparent',
    'logging.googleapis.com/trace',
    'x-b3-traceid',
    'xray_trace_id',
    'x-amzn-trace-id',
    'trace',
  ],
  spanId: [
    'span_id',
    'spanId',
    'span.id',
    'otelSpanID',
    '@sp',
    'dd.span_id',
    'logging.googleapis.com/spanId',
    'x-b3-spanid',
    'traceparent',
  ],
  requestId: ['req.headers.x-request-id', 'request.headers.x-request-id', 'aws_request_id', 'x_amzn_requestid', 'named_tags.request_id'],
  error: [
    'err.message',
    'error.message',
    'exception.message',
    'error_message',
    'errorMessage',
    'err',
    'error',
    'thrown.message',
    'throwable.message',
    'errorVerbose',
    'exception',
    '@x',
    'exc_info',
    'fields.error',
  ],
  reason: ['error_description', 'reason', 'detail', 'cause'],
  errorType: [
    'err.type',
    'error.type',
    'exception.type',
    'err.name',
    'error.name',
    'exception.class',
    'errorType',
    'thrown.name',
    'error.kind',
    'error_type',
  ],
  errorCode: ['err.scimType', 'error.scimType', 'err.code', 'code'],
  stack: [
    'err.stack',
    'error.stack_trace',
    'error.stack',
    'exception.stacktrace',
    'stack_trace',
    'stack',
    'stacktrace',
    'thrown.extendedStackTrace',
  ],
  durationMs: [
    'responseTime',
    'duration_ms',
    'elapsed_ms',
    'latency_ms',
    'elapsedMilliseconds',
    'took_ms',
    'time_ms',
    'duration.ms',
    'elapsed',
    'duration',
    'latency',
    'took',
    'httpRequest.latency',
    'res.responseTime',
  ],
  durationSeconds: ['duration_seconds', 'duration_s', 'elapsed_seconds', 'request_time', 'latency_seconds', 'upstream_response_time'],
  durationNanos: ['event.duration', 'duration_ns', 'elapsed_ns'],
  status: [
    'status',
    'response.status_code',
    'res.status',
    'httpRequest.status',
    'response.statusCode',
    'err.statusCode',
    'err.status',
    'err.response.status',
    'error.status',
  ],
  method: ['httpRequest.requestMethod', 'verb', 'request_method'],
  url: ['url.original', 'httpRequest.requestUrl', 'req.originalUrl', 'request_path', 'request_url', 'requestUri', 'endpoint'],
  eventName: ['event', 'event.action', 'event.name', 'event_type', 'eventType', 'event_name', 'action', 'type'],
  operation: ['operation', 'op', 'provisioning.op', 'action'],
  target: [
    'target',
    'target.name',
    'target_system',
    'target_app',
    'connection',
    'connector',
    'integration',
    'destination_app',
    'app',
    'application',
    'app_name',
  ],
  provider: ['provider', 'idp', 'identity_provider', 'provisioning.provider', 'idp.name'],
  stage: ['provisioning.stage', 'stage', 'provisioning_stage'],
  outcome: ['event.outcome', 'provisioning.outcome', 'outcome', 'result', 'success'],
  template: ['@mt', 'MessageTemplate'],
  nanoOfSecond: ['instant.nanoOfSecond'],
  /** Present in what pino and bunyan write: `name` is the program's there, and a person's elsewhere. */
  loggerName: ['name'],
  hostname: ['hostname', 'host.name', 'host'],
} as const satisfies { [role: string]: readonly string[] };

export type Role = keyof typeof table;
export const roles = Object.keys(table) as Role[];

/** A field name in its place: what it is called in full, and what it may mean. A name may serve several roles (`status`). */
export interface FieldName {
  /** Dotted path, at most 256 characters. */
  name: string;
  /** Index into `roles`, and how good the name is for the role (0 is best). */
  places: readonly { role: number; rank: number }[];
  /** What the members of an object under this name are called in front. */
  prefix: string;
  /** A payload, kept as it is: it is one thing, and SCIM bodies are read as such. */
  whole: boolean;
}

const longestName = 256;
/** Logger contexts: their members are named as if they stood at the top. */
const transparent = new Set(['mdc', 'contextMap', 'Properties', 'named_tags', 'jsonPayload', 'extra', 'context', 'State', 'record.extra']);
const payloads = new Set(['body', 'payload', 'requestBody', 'responseBody', 'request_body', 'response_body', 'representation', 'data']);

const places = new Map<string, { role: number; rank: number }[]>();
roles.forEach((role, index) => {
  table[role].forEach((name, rank) => {
    const plain = plainName(name);
    const known = places.get(plain) ?? [];
    if (!known.some((place) => place.role === index)) places.set(plain, [...known, { role: index, rank }]);
  });
});

/** Names repeat in every line: remember them by prefix and key, for as many as honest programs use. */
export type FieldNames = Map<string, FieldName>;
const remembered = new Map<string, FieldNames>();
const mostPrefixes = 500;
const mostNames = 1000;

/** The names known to stand behind a prefix (`''` or `req.`). */
export function namesUnder(prefix: string): FieldNames {
  const known = remembered.get(prefix);
  if (known !== undefined) return known;
  const names: FieldNames = new Map();
  if (remembered.size < mostPrefixes) remembered.set(prefix, names);
  return names;
}

export function fieldName(names: FieldNames, prefix: string, key: string): FieldName {
  const known = names.get(key);
  if (known !== undefined) return known;
  const path = prefix + key;
  const name: FieldName = {
    name: safeName(path),
    places: path.length > 100 ? [] : (places.get(plainName(path)) ?? []),
    prefix: transparent.has(path) ? '' : `${safeName(path)}.`,
    whole: payloads.has(key),
  };
  if (names.size < mostNames) names.set(key, name);
  return name;
}

/** `__proto__` and its kind get brackets, so that nobody further on assigns to a prototype by accident. */
export function safeName(name: string): string {
  if (name === '__proto__' || name === 'constructor' || name === 'prototype') return `(${name})`;
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[._\s-]/g, '');
}
