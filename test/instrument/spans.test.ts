/** The helper under the official SDK, what its spans say to the real receiver, and what becomes of them as flows. */
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { afterEach, describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import type { EventInput, Operation, Stage } from '../../src/domain/event.ts';
import {
  type MessageHeaders,
  messageLinks,
  type ProvisioningOperation,
  type ProvisioningStage,
  provisioningAttributes,
  recordPartial,
  recordRetry,
  recordSkipped,
  setProvisioning,
  withProcessSpan,
  withProvisioningSpan,
  withSendSpan,
} from '../../src/instrument/index.ts';
import { startReceiver } from '../collectors/otlp/receiver.ts';
import { tempStore } from '../helpers/temp-store.ts';

type Processor = NonNullable<NodeSDKConfiguration['spanProcessors']>[number];
type Finished = Parameters<Processor['onEnd']>[0];

const ana = { email: 'ana.garcia@globex.example', externalId: 'dir-100023471' };
const message = {
  system: 'sqlite',
  destination: 'acme.provisioning',
  messageId: 'm-81f2aa',
  operation: 'create',
  target: 'Acme',
  user: ana,
} as const;

afterEach(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

function start(configuration: Partial<NodeSDKConfiguration>): NodeSDK {
  const sdk = new NodeSDK({
    serviceName: 'acme-worker',
    autoDetectResources: false,
    instrumentations: [],
    metricReaders: [],
    ...configuration,
  });
  sdk.start();
  return sdk;
}

/** Spans in the order in which they end. */
function recording(): Finished[] {
  const spans: Finished[] = [];
  const keep: Processor = {
    onStart: () => undefined,
    onEnd: (span) => void spans.push(span),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const sdk = start({ spanProcessors: [keep] });
  onTestFinished(() => sdk.shutdown());
  return spans;
}

/** What the receiver makes of the spans of `work`. */
async function received(work: () => unknown): Promise<EventInput[]> {
  const receiver = await startReceiver();
  const sdk = start({ traceExporter: new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` }) });
  await work();
  await sdk.shutdown();
  return receiver.context.events;
}

function flowsOf(events: EventInput[]) {
  const store = tempStore();
  onTestFinished(() => store.close());
  store.store(events);
  return store.flows();
}

describe('spans made by provtrace/instrument', () => {
  it('say who, what and where; those inside take over all but operation and stage', () => {
    const spans = recording();
    withProvisioningSpan('provision', { operation: 'create', target: 'Acme', provider: 'okta', user: ana, requestId: 'r-1' }, () => {
      withProvisioningSpan('map attributes', { stage: 'map', user: undefined }, () => setProvisioning({ user: { scimId: 's-1' } }));
      withProvisioningSpan('other person', { user: { email: 'leo.ito@initech.example' } }, () => undefined);
    });
    expect(spans.map(({ name }) => name)).toEqual(['map attributes', 'other person', 'provision']);
    const shared = {
      'provisioning.outcome': 'success',
      'provisioning.target': 'Acme',
      'provisioning.provider': 'okta',
      'provisioning.request_id': 'r-1',
    };
    const person = { 'user.email': 'ana.garcia@globex.example', 'provisioning.external_id': 'dir-100023471' };
    expect(spans[0]?.attributes).toEqual({ ...shared, ...person, 'provisioning.stage': 'map', 'provisioning.scim_id': 's-1' });
    expect(spans[1]?.attributes).toEqual({ ...shared, 'user.email': 'leo.ito@initech.example' });
    expect(spans[2]?.attributes).toEqual({ ...shared, ...person, 'provisioning.operation': 'create' });
    expect(spans[0]?.parentSpanContext?.spanId).toBe(spans[2]?.spanContext().spanId);
  });

  it.each([
    [
      'throws',
      () =>
        withProvisioningSpan('x', { stage: 'map' }, (): void => {
          throw new Error('no licence');
        }),
    ],
    [
      'rejects',
      () =>
        withProvisioningSpan('x', { stage: 'map' }, async () => {
          throw new Error('no licence');
        }),
    ],
  ])('end with the error of work that %s, and pass it on', async (_title, work) => {
    const spans = recording();
    await expect((async () => work())()).rejects.toThrow('no licence');
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ ended: true, status: { code: SpanStatusCode.ERROR, message: 'no licence' } });
    expect(spans[0]?.events.map(({ name }) => name)).toEqual(['exception']);
  });

  it('hand on what work returns, and last as long as its promise', async () => {
    const spans = recording();
    expect(withProvisioningSpan('x', {}, () => 7)).toBe(7);
    const gate = Promise.withResolvers<string>();
    const waiting = withProvisioningSpan('y', {}, () => gate.promise);
    expect(spans.map(({ name }) => name)).toEqual(['x']);
    gate.resolve('done');
    expect(await waiting).toBe('done');
    expect(spans.map(({ name }) => name)).toEqual(['x', 'y']);
  });

  it('link consumer and producer over the headers of a message', () => {
    const spans = recording();
    let travelled: MessageHeaders = {};
    withSendSpan(message, (headers) => {
      travelled = { ...headers };
    });
    withProvisioningSpan('poll', {}, () => withProcessSpan(message, travelled, () => undefined));
    const [send, process] = spans;
    expect(send).toMatchObject({ name: 'send acme.provisioning', kind: SpanKind.PRODUCER });
    expect(process).toMatchObject({ name: 'process acme.provisioning', kind: SpanKind.CONSUMER });
    expect(travelled.traceparent).toContain(send?.spanContext().spanId);
    expect(process?.links.map((link) => link.context.spanId)).toEqual([send?.spanContext().spanId]);
    expect(process?.parentSpanContext).toBeUndefined();
    expect(process?.spanContext().traceId).not.toBe(send?.spanContext().traceId);
    expect(process?.attributes['messaging.message.id']).toBe('m-81f2aa');
    expect(messageLinks({})).toEqual([]);
    expect(messageLinks({ traceparent: 'nonsense' })).toEqual([]);
  });

  it('are read by the receiver as what they say, and become one flow over the queue', async () => {
    const events = await received(() => {
      let travelled: MessageHeaders = {};
      withSendSpan(message, (headers) => {
        travelled = headers;
      });
      withProcessSpan(message, travelled, () => {
        withProvisioningSpan('map attributes', { stage: 'map' }, () => undefined);
        const call = {
          kind: SpanKind.CLIENT,
          stage: 'send',
          operation: 'create',
          attributes: { 'http.response.status_code': 201 },
        } as const;
        withProvisioningSpan('create account', call, () => recordRetry(2, { delayMs: 500, reason: '503' }));
        withProvisioningSpan('confirm account', { stage: 'confirm' }, () => undefined);
      });
    });
    const byName = new Map(events.map((event) => [event.name, event]));
    expect(byName.get('send acme.provisioning')).toMatchObject({ stage: 'queue', operation: 'create', target: 'Acme', outcome: 'success' });
    expect(byName.get('map attributes')).toMatchObject({ stage: 'map', outcome: 'success', operation: null, identifiers: ana });
    expect(byName.get('create account')).toMatchObject({ stage: 'send', operation: 'create', httpStatus: 201, outcome: 'success' });
    expect(byName.get('confirm account')).toMatchObject({ stage: 'confirm', outcome: 'success', target: 'Acme' });
    expect(flowsOf(events)).toMatchObject([{ status: 'succeeded', operation: 'create', target: 'Acme', user: { ids: ana } }]);
  });

  it('tell of a part that was refused: the flow is partial', async () => {
    const events = await received(() => {
      withProvisioningSpan('provision', { operation: 'create', target: 'Acme', user: ana }, () => {
        withProvisioningSpan('create account', { stage: 'apply', operation: 'create' }, () => undefined);
        recordPartial('group membership', { message: 'group Sales does not exist', code: 'noTarget', httpStatus: 404 });
        withProvisioningSpan('confirm account', { stage: 'confirm' }, () => undefined);
      });
    });
    expect(events.find(({ name }) => name === 'part group membership')).toMatchObject({
      stage: 'apply',
      outcome: 'failure',
      httpStatus: 404,
      errorCode: 'noTarget',
      message: 'group Sales does not exist',
      operation: null,
      endpoint: 'part group membership',
      identifiers: ana,
    });
    expect(flowsOf(events)).toMatchObject([
      { status: 'partial', failure: { message: expect.stringContaining('group Sales does not exist') } },
    ]);
  });

  it('tell of a decision not to act, and of the error that a whole attempt ends with', async () => {
    const events = await received(async () => {
      withProvisioningSpan('decide', { target: 'Acme', operation: 'create', user: ana }, () => recordSkipped('no licence group'));
      const failing = { target: 'Acme', operation: 'delete', user: { email: 'leo.ito@initech.example' } } as const;
      await withProvisioningSpan('remove', failing, async () => {
        throw new Error('gone');
      }).catch(() => undefined);
    });
    expect(events[0]).toMatchObject({ stage: 'scope', outcome: 'unknown', message: 'skipped: no licence group' });
    expect(events[1]).toMatchObject({ outcome: 'failure', message: 'gone', operation: 'delete' });
    const flows = flowsOf(events);
    expect(flows.find(({ operation }) => operation === 'create')?.status).not.toBe('failed');
    expect(flows.find(({ operation }) => operation === 'delete')?.status).toBe('failed');
  });
});

describe('provtrace/instrument without an SDK', () => {
  it('runs the work and sets nothing', async () => {
    let sent: MessageHeaders | null = null;
    expect(withSendSpan(message, (headers) => (sent = headers))).toEqual({});
    expect(sent).toEqual({});
    expect(await withProcessSpan(message, {}, async (span) => span.isRecording())).toBe(false);
    expect(() => recordPartial('x', { message: 'y' })).not.toThrow();
    expect(() => recordSkipped('x')).not.toThrow();
    expect(() => setProvisioning({ stage: 'map' })).not.toThrow();
    expect(() =>
      withProvisioningSpan('x', {}, (): void => {
        throw new Error('own');
      }),
    ).toThrow('own');
    expect(provisioningAttributes({ stage: 'map', user: {} })).toEqual({ 'provisioning.stage': 'map' });
  });

  it('knows the operations and stages of events, no more and no fewer', () => {
    expectTypeOf<ProvisioningOperation>().toEqualTypeOf<Operation>();
    expectTypeOf<ProvisioningStage>().toEqualTypeOf<Stage>();
  });
});
