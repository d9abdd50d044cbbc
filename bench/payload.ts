/** OTLP requests of a provisioning system, encoded once: traces of eight spans, ten attributes a span, about 480 bytes each. */
import { encodeProtobuf, type Plain } from '../test/helpers/otlp-encode.ts';

export const spansPerTrace = 8;
/** Time between the starts of two traces. */
export const traceGapMs = 20;
/** People take turns: the next attempt of the same one is more than an hour later. */
export const people = 200_000;
export const largeFlowUser = 'big.import@globex.example';

export function emailOf(person: number): string {
  return `user${person}@globex.example`;
}

export function externalIdOf(person: number): string {
  return `00uBENCH${String(person).padStart(9, '0')}`;
}

export function traceIdOf(number: number): string {
  return (BigInt(number) + 0x5ca1ab1e00000000000000n).toString(16).padStart(32, '0');
}

interface SpanShape {
  service: string;
  name: string;
  parent: number;
  kind: number;
  offsetMs: number;
  lengthMs: number;
  attributes: Plain;
}

const scim = { 'http.request.method': 'POST', 'url.path': '/scim/v2/Users', 'url.scheme': 'https', 'network.protocol.version': '1.1' };

function shapes(person: number, failed: boolean): SpanShape[] {
  const status = failed ? 409 : 201;
  const email = emailOf(person);
  const externalId = externalIdOf(person);
  const get = { ...scim, 'http.request.method': 'GET', 'http.response.status_code': 200, 'url.query': 'filter=userName' };
  return [
    {
      service: 'provisioner',
      name: 'provision user',
      parent: -1,
      kind: 5,
      offsetMs: 0,
      lengthMs: 320,
      attributes: {
        'user.email': email,
        'provisioning.operation': 'create',
        'provisioning.target': 'Acme Cloud',
        'messaging.system': 'sqs',
        'messaging.message.id': `m-${person}-${externalId}`,
      },
    },
    {
      service: 'provisioner',
      name: 'GET',
      parent: 0,
      kind: 3,
      offsetMs: 5,
      lengthMs: 40,
      attributes: { ...get, 'server.address': 'acme.example' },
    },
    {
      service: 'acme-api',
      name: 'GET /scim/v2/Users',
      parent: 1,
      kind: 2,
      offsetMs: 8,
      lengthMs: 30,
      attributes: { ...get, 'http.route': '/scim/v2/Users', 'client.address': '10.1.2.3' },
    },
    {
      service: 'acme-api',
      name: 'SELECT users',
      parent: 2,
      kind: 3,
      offsetMs: 12,
      lengthMs: 10,
      attributes: { 'db.system.name': 'postgresql', 'db.collection.name': 'users', 'db.operation.name': 'SELECT', 'db.namespace': 'acme' },
    },
    {
      service: 'provisioner',
      name: 'POST',
      parent: 0,
      kind: 3,
      offsetMs: 60,
      lengthMs: 200,
      attributes: { ...scim, 'server.address': 'acme.example', 'http.response.status_code': status },
    },
    {
      service: 'acme-api',
      name: 'POST /scim/v2/Users',
      parent: 4,
      kind: 2,
      offsetMs: 65,
      lengthMs: 190,
      attributes: { ...scim, 'http.route': '/scim/v2/Users', 'http.response.status_code': status, 'scim.external_id': externalId },
    },
    {
      service: 'acme-api',
      name: 'INSERT users',
      parent: 5,
      kind: 3,
      offsetMs: 70,
      lengthMs: 20,
      attributes: {
        'db.system.name': 'postgresql',
        'db.collection.name': 'users',
        'db.operation.name': 'INSERT',
        ...(failed ? { 'db.response.status_code': '23505' } : {}),
      },
    },
    {
      service: 'acme-api',
      name: 'publish user.created',
      parent: 5,
      kind: 4,
      offsetMs: 120,
      lengthMs: 5,
      attributes: { 'messaging.system': 'sqs', 'messaging.destination.name': 'user.created' },
    },
  ];
}

const common = {
  'thread.id': 17,
  'deployment.environment.name': 'production',
  'code.function.name': 'handle',
  'server.port': 443,
  'user_agent.original': 'provisioner/2.1',
};

function attributes(values: Plain): Plain[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
  }));
}

/** One request body with `traces` traces of different people, numbered from `first`. */
export function requestBody(first: number, traces: number, baseTime: number): Buffer {
  const byService = new Map<string, Plain[]>();
  for (let number = first; number < first + traces; number += 1) {
    const failed = number % 20 === 0;
    const traceId = traceIdOf(number);
    const at = baseTime + number * traceGapMs;
    for (const [index, shape] of shapes(number % people, failed).entries()) {
      const spanId = (BigInt(number) * 16n + BigInt(index) + 1n).toString(16).padStart(16, '0');
      const parentSpanId = shape.parent < 0 ? null : (BigInt(number) * 16n + BigInt(shape.parent) + 1n).toString(16).padStart(16, '0');
      const status = failed && index === 0 ? { code: 2, message: 'target refused' } : {};
      addSpan(byService, shape, { traceId, spanId, parentSpanId, at, status });
    }
  }
  return encoded(byService);
}

/** One attempt of one person with very many steps: a worker that pages through a directory. */
export function largeTraceBody(spans: number, baseTime: number): Buffer {
  const [root, ...steps] = shapes(people, false).map((shape) => ({ ...shape, attributes: { ...shape.attributes } }));
  if (root === undefined) throw new Error('a trace has a root');
  root.attributes['user.email'] = largeFlowUser;
  const traceId = 'b16'.padStart(32, '0');
  const byService = new Map<string, Plain[]>();
  for (let index = 0; index < spans; index += 1) {
    const shape = index === 0 ? root : (steps[index % steps.length] ?? root);
    const parentSpanId = index === 0 ? null : idOfLarge(Math.floor((index - 1) / 10));
    addSpan(byService, shape, { traceId, spanId: idOfLarge(index), parentSpanId, at: baseTime + index * 5, status: {} });
  }
  return encoded(byService);
}

function idOfLarge(index: number): string {
  return (0xb16000000000n + BigInt(index)).toString(16).padStart(16, '0');
}

interface SpanPlace {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  at: number;
  status: Plain;
}

function addSpan(byService: Map<string, Plain[]>, shape: SpanShape, { traceId, spanId, parentSpanId, at, status }: SpanPlace): void {
  const spans = byService.get(shape.service) ?? [];
  byService.set(shape.service, spans);
  const begin = BigInt(Math.round(at) + shape.offsetMs) * 1_000_000n;
  spans.push({
    traceId,
    spanId,
    ...(parentSpanId === null ? {} : { parentSpanId }),
    name: shape.name,
    kind: shape.kind,
    startTimeUnixNano: String(begin),
    endTimeUnixNano: String(begin + BigInt(shape.lengthMs) * 1_000_000n),
    attributes: attributes({ ...shape.attributes, ...common }),
    status,
  });
}

function encoded(byService: Map<string, Plain[]>): Buffer {
  return encodeProtobuf({
    resourceSpans: [...byService].map(([service, spans]) => ({
      resource: { attributes: attributes({ 'service.name': service, 'service.version': '2.1.0', 'host.name': 'prod-1' }) },
      scopeSpans: [{ scope: { name: 'bench' }, spans }],
    })),
  });
}
