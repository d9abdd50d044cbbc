import { describe, expect, it } from 'vitest';
import { decodeJson } from '../../../src/collectors/otlp/decode-json.ts';
import { decodeProtobuf } from '../../../src/collectors/otlp/decode-protobuf.ts';
import { EventSink } from '../../../src/collectors/otlp/event-sink.ts';
import { MalformedError } from '../../../src/collectors/otlp/malformed.ts';
import type { EventInput } from '../../../src/domain/event.ts';
import { encodeProtobuf, type Plain } from '../../helpers/otlp-encode.ts';
import { attributes, gauge, metrics, point, spanId, traceId } from './payload.ts';

function fromProtobuf(bytes: Buffer): EventSink {
  const sink = new EventSink('otlp', 5);
  decodeProtobuf(bytes, 'metrics', sink);
  return sink;
}

function fromJson(request: unknown): EventSink {
  const sink = new EventSink('otlp', 5);
  decodeJson(Buffer.from(JSON.stringify(request)), 'metrics', sink);
  return sink;
}

/** The event that both decoders make of one metric with one point. */
function eventOf(metric: Plain): EventInput {
  const [json, binary] = [fromJson(metrics(metric)), fromProtobuf(encodeProtobuf(metrics(metric)))];
  expect(json.rejected).toEqual([]);
  expect(binary.events).toEqual(json.events);
  expect(json.events).toHaveLength(1);
  return json.events[0] as EventInput;
}

const times = { startTimeUnixNano: '1767607200000000000', timeUnixNano: '1767607260000000000' };

describe('a metric point', () => {
  it('becomes an event of its service and time, with what was measured in its attributes', () => {
    const event = eventOf(
      gauge('messaging.queue.depth', point({ attributes: attributes({ 'messaging.destination.name': 'user.created' }) })),
    );
    expect(event).toMatchObject({
      kind: 'metric',
      name: 'messaging.queue.depth',
      service: 'scim-gateway',
      time: 1767607260000,
      durationMs: null,
      stage: null,
      outcome: 'unknown',
      operation: null,
      identifiers: {},
      attributes: {
        'messaging.destination.name': 'user.created',
        'metric.value': 7,
        'metric.type': 'gauge',
        'metric.unit': '{message}',
        'metric.start_time': 1767607200000,
      },
      resource: { 'service.instance.id': 'gw-1', 'otel.scope.name': 'queue' },
    });
  });

  it.each<[string, Plain, Plain]>([
    [
      'a counter',
      { name: 'http.client.errors', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [{ ...times, asDouble: 2.5 }] } },
      { 'metric.value': 2.5, 'metric.type': 'sum', 'metric.temporality': 'delta', 'metric.monotonic': true },
    ],
    [
      'an up-down counter below zero',
      { name: 'seats', sum: { aggregationTemporality: 2, dataPoints: [{ ...times, asInt: '-3' }] } },
      { 'metric.value': -3, 'metric.temporality': 'cumulative', 'metric.monotonic': false },
    ],
    ['an integer beyond 2^53', gauge('big', { ...times, asInt: '9223372036854775807' }), { 'metric.value': '9223372036854775807' }],
    ['a value that JSON has no number for', gauge('ratio', { ...times, asDouble: 'NaN' }), { 'metric.value': 'NaN' }],
    ['a series that ended', gauge('gone', { ...times, flags: 1 }), { 'metric.no_recorded_value': true }],
    [
      'a histogram',
      {
        name: 'http.server.request.duration',
        unit: 's',
        histogram: {
          aggregationTemporality: 2,
          dataPoints: [
            {
              ...times,
              count: '6',
              sum: 4.5,
              min: 0.25,
              max: 2,
              bucketCounts: ['1', '3', '2'],
              explicitBounds: [0.5, 1],
              exemplars: [{ timeUnixNano: times.timeUnixNano, asDouble: 2, spanId, traceId }],
            },
          ],
        },
      },
      {
        'metric.type': 'histogram',
        'metric.unit': 's',
        'metric.count': 6,
        'metric.sum': 4.5,
        'metric.min': 0.25,
        'metric.max': 2,
        'metric.bucket_counts': [1, 3, 2],
        'metric.bounds': [0.5, 1],
        'metric.exemplars': [{ time: 1767607260000, value: 2, span_id: spanId, trace_id: traceId }],
      },
    ],
    ['an empty histogram', { name: 'h', histogram: { dataPoints: [times] } }, { 'metric.count': 0 }],
    [
      'an exponential histogram',
      {
        name: 'latency',
        exponentialHistogram: {
          dataPoints: [
            {
              ...times,
              count: '4',
              sum: 10,
              scale: -2,
              zeroCount: '1',
              zeroThreshold: 0.001,
              positive: { offset: -3, bucketCounts: ['1', '300'] },
              negative: { offset: 2, bucketCounts: ['2'] },
            },
          ],
        },
      },
      {
        'metric.type': 'exponential_histogram',
        'metric.scale': -2,
        'metric.zero_count': 1,
        'metric.zero_threshold': 0.001,
        'metric.positive': { offset: -3, bucket_counts: [1, 300] },
        'metric.negative': { offset: 2, bucket_counts: [2] },
      },
    ],
    [
      'a summary',
      {
        name: 'rpc',
        summary: {
          dataPoints: [
            {
              ...times,
              count: '9',
              sum: 18,
              quantileValues: [
                { quantile: 0.5, value: 2 },
                { quantile: 0.99, value: 4 },
              ],
            },
          ],
        },
      },
      {
        'metric.type': 'summary',
        'metric.count': 9,
        'metric.quantiles': [
          { quantile: 0.5, value: 2 },
          { quantile: 0.99, value: 4 },
        ],
      },
    ],
  ])('keeps %s', (_title, metric, expected) => {
    expect(eventOf(metric).attributes).toMatchObject(expected);
  });

  it('names somebody only when its attributes do', () => {
    const { identifiers, provider, target } = eventOf(
      gauge(
        'rate_limit.remaining',
        point({
          attributes: attributes({ 'user.email': 'ann@acme.example', 'provisioning.provider': 'Okta', 'provisioning.target': 'crm' }),
        }),
      ),
    );
    expect({ identifiers, provider, target }).toEqual({ identifiers: { email: 'ann@acme.example' }, provider: 'okta', target: 'crm' });
  });

  it('is no request, whatever HTTP attributes it has', () => {
    const http = { 'http.request.method': 'POST', 'http.route': '/scim/v2/Users', 'http.response.status_code': 500 };
    expect(eventOf(gauge('errors', point({ attributes: attributes(http) })))).toMatchObject({
      stage: null,
      outcome: 'unknown',
      operation: null,
      endpoint: null,
      httpStatus: null,
    });
  });
});

describe('what makes two points the same', () => {
  const base = point({ attributes: attributes({ queue: 'a', region: 'eu' }) });
  const key = (metric: Plain, request: (metric: Plain) => Plain = metrics): string | undefined =>
    fromJson(request(metric)).events[0]?.dedupeKey;

  it('is their series and their times, whatever the order of attributes', () => {
    const reordered = { ...base, attributes: attributes({ region: 'eu', queue: 'a' }) };
    expect(key(gauge('depth', base))).toBe(key(gauge('depth', reordered)));
    expect(fromProtobuf(encodeProtobuf(metrics(gauge('depth', base)))).events[0]?.dedupeKey).toBe(key(gauge('depth', base)));
  });

  it.each<[string, Plain]>([
    ['another name', gauge('size', base)],
    ['another attribute', gauge('depth', { ...base, attributes: attributes({ queue: 'b', region: 'eu' }) })],
    ['no attributes', gauge('depth', point())],
    ['another time', gauge('depth', { ...base, timeUnixNano: '1767607270000000000' })],
    ['another start', gauge('depth', { ...base, startTimeUnixNano: '1767607210000000000' })],
  ])('differs with %s', (_title, other) => {
    expect(key(other)).not.toBe(key(gauge('depth', base)));
  });

  it('differs with another instance of the service', () => {
    const elsewhere = (metric: Plain): Plain => ({
      resourceMetrics: [
        { resource: { attributes: attributes({ 'service.name': 'scim-gateway' }) }, scopeMetrics: [{ metrics: [metric] }] },
      ],
    });
    expect(key(gauge('depth', base), elsewhere)).not.toBe(key(gauge('depth', base)));
  });
});

describe('a metrics request', () => {
  it('says which points it could not take, and keeps the others', () => {
    const request = metrics(gauge('', point()), { name: 'unknown kind' }, gauge('depth', point(), times, point({ asInt: '8' })));
    for (const sink of [fromJson(request), fromProtobuf(encodeProtobuf(request))]) {
      expect(sink.events.map((event) => event.attributes['metric.value'])).toEqual([7, 8]);
      expect(sink.rejected.map(({ where, reason }) => `${where}: ${reason}`)).toEqual([
        'resourceMetrics[0].scopeMetrics[0].metrics[0].dataPoints[0]: the metric has no name',
        expect.stringContaining('metrics[1].dataPoints[0]: neither gauge'),
        'resourceMetrics[0].scopeMetrics[0].metrics[2].dataPoints[1]: the point has no value',
      ]);
    }
  });

  it('is understood in snake case, with enums by name', () => {
    const request = {
      resource_metrics: [
        {
          scope_metrics: [
            {
              metrics: [
                {
                  name: 'n',
                  sum: {
                    aggregation_temporality: 'AGGREGATION_TEMPORALITY_DELTA',
                    is_monotonic: true,
                    data_points: [{ time_unix_nano: 1767607260000000000, as_int: 4 }],
                  },
                },
              ],
            },
          ],
        },
      ],
    };
    expect(fromJson(request).events[0]?.attributes).toMatchObject({ 'metric.value': 4, 'metric.temporality': 'delta' });
  });

  it('tolerates members of other types', () => {
    const odd = metrics({ name: 7, gauge: { dataPoints: 'x' } }, { name: 'a', sum: [] }, gauge('b', { ...times, asInt: {}, exemplars: 3 }));
    const sink = fromJson(odd);
    expect(sink.events).toEqual([]);
    expect(sink.rejectedCount).toBe(2);
  });

  it('survives every way in which its bytes can be cut short', () => {
    const bytes = encodeProtobuf(
      metrics(
        gauge('depth', point({ attributes: attributes({ queue: 'a' }) })),
        { name: 'h', histogram: { dataPoints: [{ ...times, count: '1', bucketCounts: ['1', '0'], explicitBounds: [1] }] } },
        { name: 'e', exponentialHistogram: { dataPoints: [{ ...times, positive: { offset: 1, bucketCounts: ['1', '2'] } }] } },
      ),
    );
    for (let length = 1; length < bytes.length; length++) {
      expect(() => fromProtobuf(bytes.subarray(0, length))).toThrow(MalformedError);
    }
  });

  it('bounds buckets and exemplars', () => {
    const bucketCounts = Array.from({ length: 20_000 }, () => '1');
    const exemplars = Array.from({ length: 500 }, () => ({ asDouble: 1, traceId, spanId }));
    const { attributes: kept } = eventOf({ name: 'h', histogram: { dataPoints: [{ ...times, count: '1', bucketCounts, exemplars }] } });
    expect((kept['metric.bucket_counts'] as unknown[]).length).toBe(4096);
    expect((kept['metric.exemplars'] as unknown[]).length).toBe(16);
  });
});
