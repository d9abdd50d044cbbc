/** The official OpenTelemetry SDK as the client: what it sends must arrive whole, over every transport. */
import { context, logs, metrics, ROOT_CONTEXT, SeverityNumber, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EventInput } from '../../../src/domain/event.ts';
import { type Receiver, startReceiver } from './receiver.ts';

type Processor = NonNullable<NodeSDKConfiguration['logRecordProcessors']>[number];
const gzip = 'gzip' as never; // the compression enum lives in a package that is not ours to depend on

afterEach(() => {
  trace.disable();
  logs.disable();
  metrics.disable();
  context.disable();
});

/** Runs the SDK, lets `work` record, and ends when everything is exported. */
async function withSdk(configuration: Partial<NodeSDKConfiguration>, work: () => void): Promise<void> {
  const sdk = new NodeSDK({
    serviceName: 'scim-gateway',
    autoDetectResources: false,
    instrumentations: [],
    metricReaders: [],
    ...configuration,
  });
  sdk.start();
  work();
  await sdk.shutdown();
}

/** One provisioning request: a server span that fails, and the client span below it. */
function recordSpans(): void {
  const tracer = trace.getTracer('gateway');
  const server = tracer.startSpan('POST /scim/v2/Users', {
    kind: SpanKind.SERVER,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/scim/v2/Users',
      'url.path': '/scim/v2/Users',
      'http.response.status_code': 409,
      'http.request.body.content': '{"userName":"alice@acme.example","externalId":"00u1abcdefghijklmnop"}',
      'http.response.body.content': '{"status":"409","scimType":"uniqueness","detail":"userName is taken"}',
      'http.request.header.x-request-id': ['req-1'],
      'user_agent.original': 'Okta SCIM Client 1.0.0',
    },
  });
  const client = tracer.startSpan(
    'POST',
    { kind: SpanKind.CLIENT, attributes: { 'http.request.method': 'POST', 'url.full': 'https://billing.acme.example/v1/seats/81734' } },
    trace.setSpan(ROOT_CONTEXT, server),
  );
  client.recordException(new Error('connection reset'));
  client.setStatus({ code: SpanStatusCode.ERROR, message: 'no seat' });
  client.end();
  server.end();
}

function expectSpans(events: EventInput[]): void {
  const server = events.find((event) => event.spanKind === 'server');
  const client = events.find((event) => event.spanKind === 'client');
  expect(events).toHaveLength(2);
  expect(server).toMatchObject({
    kind: 'span',
    service: 'scim-gateway',
    operation: 'create',
    stage: 'apply',
    provider: 'okta',
    target: 'scim-gateway',
    outcome: 'failure',
    httpStatus: 409,
    errorCode: 'uniqueness',
    message: 'userName is taken',
    endpoint: 'POST /scim/v2/Users',
    identifiers: { userName: 'alice@acme.example', externalId: '00u1abcdefghijklmnop', requestId: 'req-1' },
  });
  expect(client).toMatchObject({
    parentNativeId: server?.nativeId,
    endpoint: 'POST billing.acme.example/v1/seats/{id}',
    stage: 'apply',
    outcome: 'failure',
    message: 'connection reset',
    attributes: { 'exception.type': 'Error', 'otel.status_description': 'no seat' },
  });
  expect(client?.resource).toMatchObject({ 'service.name': 'scim-gateway', 'otel.scope.name': 'gateway' });
  expect(Math.abs((client?.time ?? 0) - Date.now())).toBeLessThan(60_000);
}

describe('spans of the official SDK', () => {
  it.each<[string, (receiver: Receiver) => NodeSDKConfiguration['traceExporter']]>([
    ['HTTP and protobuf', ({ url }) => new ProtoTraceExporter({ url: `${url}/v1/traces` })],
    ['HTTP and protobuf, gzipped', ({ url }) => new ProtoTraceExporter({ url: `${url}/v1/traces`, compression: gzip })],
    ['HTTP and JSON', ({ url }) => new JsonTraceExporter({ url: `${url}/v1/traces` })],
    ['HTTP and JSON, gzipped', ({ url }) => new JsonTraceExporter({ url: `${url}/v1/traces`, compression: gzip })],
    ['gRPC', ({ grpc }) => new GrpcTraceExporter({ url: `http://${grpc}` })],
    ['gRPC, gzipped', ({ grpc }) => new GrpcTraceExporter({ url: `http://${grpc}`, compression: gzip })],
  ])('arrive whole over %s', async (_title, exporter) => {
    const receiver = await startReceiver({ grpc: '127.0.0.1:0' });
    await withSdk({ traceExporter: exporter(receiver) }, recordSpans);
    expectSpans(receiver.context.events);
  });
});

describe('log records of the official SDK', () => {
  it('arrive with their span, severity and body', async () => {
    const receiver = await startReceiver();
    const exporter = new OTLPLogExporter({ url: `${receiver.url}/v1/logs` });
    const exports: Promise<void>[] = [];
    const processor: Processor = {
      onEmit: (record) => {
        exports.push(new Promise((resolve) => exporter.export([record], () => resolve())));
      },
      forceFlush: async () => {
        await Promise.all(exports);
      },
      shutdown: async () => {
        await Promise.all(exports);
        await exporter.shutdown();
      },
    };
    const noSpans = {
      export: (_spans: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
      shutdown: async () => undefined,
    };
    await withSdk({ logRecordProcessors: [processor], traceExporter: noSpans }, () => {
      const span = trace.getTracer('app').startSpan('work');
      logs.getLogger('app').emit({
        severityNumber: SeverityNumber.ERROR,
        severityText: 'error',
        body: 'could not create user',
        attributes: { 'user.email': 'bob@acme.example' },
        context: trace.setSpan(ROOT_CONTEXT, span),
      });
      span.end();
    });
    const [event] = receiver.context.events;
    expect(event).toMatchObject({
      kind: 'log',
      service: 'scim-gateway',
      name: 'could not create user',
      outcome: 'failure',
      body: 'could not create user',
      identifiers: { email: 'bob@acme.example' },
      attributes: { severity: 'error' },
    });
    expect(event?.parentNativeId).toMatch(/^[0-9a-f]{32}\/[0-9a-f]{16}$/);
    expect(event?.nativeId).toContain(event?.identifiers.traceId ?? 'none');
  });
});

describe('metrics of the official SDK', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  /** The SDK makes its metric exporter itself, from the environment. */
  async function exportMetrics(protocol: string, endpoint: string): Promise<void> {
    vi.stubEnv('OTEL_METRICS_EXPORTER', 'otlp');
    vi.stubEnv('OTEL_TRACES_EXPORTER', 'none');
    vi.stubEnv('OTEL_LOGS_EXPORTER', 'none');
    vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', protocol);
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint);
    const sdk = new NodeSDK({ serviceName: 'scim-gateway', autoDetectResources: false, instrumentations: [] });
    sdk.start();
    const meter = metrics.getMeter('gateway');
    meter.createCounter('scim.requests').add(3, { 'http.response.status_code': 409 });
    meter.createObservableGauge('queue.depth', { unit: '{message}' }).addCallback((result) => result.observe(12));
    const durations = meter.createHistogram('scim.duration', { unit: 's' });
    durations.record(0.2);
    durations.record(40);
    await sdk.shutdown();
  }

  it.each(['http/protobuf', 'http/json', 'grpc'])('arrive whole over %s', async (protocol) => {
    const receiver = await startReceiver({ grpc: '127.0.0.1:0' });
    await exportMetrics(protocol, protocol === 'grpc' ? `http://${receiver.grpc}` : receiver.url);
    const byName = new Map(receiver.context.events.map((event) => [event.name, event]));
    expect([...byName.keys()].sort()).toEqual(['queue.depth', 'scim.duration', 'scim.requests']);
    expect(byName.get('scim.requests')).toMatchObject({
      kind: 'metric',
      service: 'scim-gateway',
      outcome: 'unknown',
      attributes: { 'metric.value': 3, 'metric.type': 'sum', 'metric.monotonic': true, 'http.response.status_code': 409 },
    });
    expect(byName.get('queue.depth')?.attributes).toMatchObject({ 'metric.value': 12, 'metric.type': 'gauge', 'metric.unit': '{message}' });
    const histogram = byName.get('scim.duration')?.attributes ?? {};
    expect(histogram).toMatchObject({ 'metric.count': 2, 'metric.sum': 40.2, 'metric.min': 0.2, 'metric.max': 40 });
    expect((histogram['metric.bucket_counts'] as number[]).length).toBe((histogram['metric.bounds'] as number[]).length + 1);
    expect(receiver.context.rejected).toEqual([]);
  });
});
