import { describe, expect, it } from 'vitest';
import { decodeJson } from '../../../src/collectors/otlp/decode-json.ts';
import { decodeProtobuf } from '../../../src/collectors/otlp/decode-protobuf.ts';
import { EventSink } from '../../../src/collectors/otlp/event-sink.ts';
import { MalformedError, TooLargeError } from '../../../src/collectors/otlp/malformed.ts';
import type { EventInput } from '../../../src/domain/event.ts';
import { encodeProtobuf, type Plain } from '../../helpers/otlp-encode.ts';
import { attributes, logs, span, spanId, traceId, traces } from './payload.ts';

function fromProtobuf(bytes: Buffer, signal: 'traces' | 'logs' = 'traces'): EventSink {
  const sink = new EventSink('otlp', 0);
  decodeProtobuf(bytes, signal, sink);
  return sink;
}

function fromJson(request: unknown, signal: 'traces' | 'logs' = 'traces'): EventSink {
  const sink = new EventSink('otlp', 0);
  decodeJson(Buffer.from(typeof request === 'string' ? request : JSON.stringify(request)), signal, sink);
  return sink;
}

function onlyEvent(sink: EventSink): EventInput {
  expect(sink.rejected).toEqual([]);
  expect(sink.events).toHaveLength(1);
  return sink.events[0] as EventInput;
}

function nested(depth: number): Plain {
  let value: Plain = { stringValue: 'deep' };
  for (let level = 0; level < depth; level++)
    value = level % 2 ? { arrayValue: { values: [value] } } : { kvlistValue: { values: [{ key: 'k', value }] } };
  return value;
}

describe('both decoders', () => {
  const rich = traces(
    span({
      parentSpanId: '051581bf3cb55c13',
      traceState: 'vendor=1',
      droppedAttributesCount: 3,
      flags: 257,
      attributes: [
        ...attributes({ 'http.request.method': 'PATCH', 'user.email': 'zoë@acme.example', ratio: 0.25, retry: false, count: -7 }),
        { key: 'big', value: { intValue: '9223372036854775807' } },
        { key: 'small', value: { intValue: '-9223372036854775808' } },
        { key: 'roles', value: { arrayValue: { values: [{ stringValue: 'admin' }, { intValue: '2' }, {}] } } },
        { key: 'bag', value: { kvlistValue: { values: [{ key: 'inner', value: nested(5) }] } } },
        { key: 'bytes', value: { bytesValue: 'aGVsbG8=' } },
        { key: 'empty', value: {} },
      ],
      events: [
        { timeUnixNano: '1767607200100000000', name: 'cache miss', attributes: attributes({ key: 'k' }) },
        {
          timeUnixNano: '1767607200200000000',
          name: 'exception',
          attributes: attributes({ 'exception.type': 'E', 'exception.message': 'boom' }),
        },
      ],
      links: [{ traceId: 'ffffffffffffffffffffffffffffffff', spanId: 'aaaaaaaaaaaaaaaa' }],
      status: { code: 2, message: 'it failed' },
    }),
  );
  const log = logs({
    timeUnixNano: '1767607200000000000',
    observedTimeUnixNano: '1767607200000001000',
    severityNumber: 17,
    body: {
      kvlistValue: {
        values: [
          { key: 'message', value: { stringValue: 'could not create user' } },
          { key: 'email', value: { stringValue: 'bob@acme.example' } },
        ],
      },
    },
    attributes: attributes({ request_id: 'r-77' }),
    traceId,
    spanId,
  });

  it('make the same events of the same payload', () => {
    expect(fromProtobuf(encodeProtobuf(rich)).events).toEqual(fromJson(rich).events);
    expect(fromProtobuf(encodeProtobuf(log), 'logs').events).toEqual(fromJson(log, 'logs').events);
  });

  it('keep every part of a span', () => {
    const event = onlyEvent(fromProtobuf(encodeProtobuf(rich)));
    expect(event).toMatchObject({
      nativeId: `${traceId}/${spanId}`,
      dedupeKey: `span/${traceId}/${spanId}`,
      parentNativeId: `${traceId}/051581bf3cb55c13`,
      linkedNativeIds: ['ffffffffffffffffffffffffffffffff/aaaaaaaaaaaaaaaa'],
      service: 'scim-gateway',
      spanKind: 'server',
      time: 1767607200000,
      durationMs: 250,
      outcome: 'failure',
      message: 'boom',
      errorCode: 'E',
      identifiers: { email: 'zoë@acme.example', traceId },
      resource: { 'service.name': 'scim-gateway', 'otel.scope.name': 'test' },
    });
    expect(event.attributes).toMatchObject({
      ratio: 0.25,
      retry: false,
      count: -7,
      big: '9223372036854775807',
      small: '-9223372036854775808',
      roles: ['admin', 2, null],
      bytes: 'aGVsbG8=',
      empty: null,
      'exception.message': 'boom',
      'otel.trace_state': 'vendor=1',
      'provtrace.dropped_attributes': 3,
      events: [{ name: 'cache miss', attributes: { key: 'k' } }, { name: 'exception' }],
    });
  });

  it('give log records a stable id, their span and the words of their body', () => {
    const event = onlyEvent(fromJson(log, 'logs'));
    expect(event).toMatchObject({
      kind: 'log',
      name: 'could not create user',
      outcome: 'failure',
      message: 'could not create user',
      parentNativeId: `${traceId}/${spanId}`,
      identifiers: { traceId, requestId: 'r-77', email: 'bob@acme.example' },
      attributes: { severity: 'ERROR' },
      body: { message: 'could not create user', email: 'bob@acme.example' },
    });
    expect(event.nativeId).toMatch(new RegExp(`^log/${traceId}/1767607200000001000/[0-9a-f]{16}$`));
    expect(onlyEvent(fromJson(log, 'logs')).nativeId).toBe(event.nativeId);
  });

  it('read text bodies as the lines of a log file', () => {
    const text = 'request_id=r-9 could not create user bob@acme.example: POST /scim/v2/Users 409';
    const json = JSON.stringify({
      level: 50,
      msg: 'create failed',
      trace_id: traceId,
      span_id: spanId,
      user: { email: 'bob@acme.example' },
    });
    expect(onlyEvent(fromJson(logs({ timeUnixNano: '1', severityNumber: 13, body: { stringValue: text } }), 'logs'))).toMatchObject({
      identifiers: { email: 'bob@acme.example', requestId: 'r-9' },
      endpoint: 'POST /scim/v2/Users',
      httpStatus: 409,
      operation: 'create',
      outcome: 'failure',
    });
    expect(onlyEvent(fromJson(logs({ timeUnixNano: '1', body: { stringValue: json } }), 'logs'))).toMatchObject({
      name: 'create failed',
      outcome: 'failure',
      parentNativeId: `${traceId}/${spanId}`,
      identifiers: { email: 'bob@acme.example', traceId },
    });
  });

  it('share one resource object among the spans of a scope', () => {
    const [first, second] = fromProtobuf(encodeProtobuf(traces(span(), span({ spanId: 'aaaaaaaaaaaaaaaa' })))).events;
    expect(first?.resource).toBe(second?.resource);
  });

  it.each<[string, unknown]>([
    ['groups that are no list', { resourceSpans: {} }],
    ['a group that is no object', { resourceSpans: [-1] }],
    ['scopes that are no list', { resourceSpans: [{ scopeSpans: 'x' }] }],
    ['a scope that is no object', { resourceSpans: [{ scopeSpans: [null] }] }],
    ['spans that are no list', { resourceSpans: [{ scopeSpans: [{ spans: { a: 1 } }] }] }],
    ['a span that is no object', { resourceSpans: [{ scopeSpans: [{ spans: ['x'] }] }] }],
  ])('refuse JSON with %s rather than losing it', (_title, request) => {
    expect(() => fromJson(request)).toThrow(MalformedError);
  });

  it('take null for what is absent, as JSON of protobuf does', () => {
    expect(fromJson({ resourceSpans: null }).events).toEqual([]);
    expect(fromJson({ resourceSpans: [{ scopeSpans: null }, { scopeSpans: [{ spans: null }] }] }).events).toEqual([]);
  });

  it.each([
    ['a short trace id', { traceId: 'abcd' }, /trace id/],
    ['a trace id of zeros', { traceId: '0'.repeat(32) }, /trace id/],
    ['no trace id', { traceId: undefined }, /trace id/],
    ['a span id of zeros', { spanId: '0'.repeat(16) }, /span id/],
  ])('reject a span with %s and keep the others', (_title, changes, reason) => {
    const request = traces(span(), span(changes), span({ spanId: 'bbbbbbbbbbbbbbbb' }));
    for (const sink of [fromProtobuf(encodeProtobuf(request)), fromJson(request)]) {
      expect(sink.events).toHaveLength(2);
      expect(sink.rejected).toMatchObject([{ where: 'resourceSpans[0].scopeSpans[0].spans[1]', reason: expect.stringMatching(reason) }]);
    }
  });

  it('bound hostile attributes: many, huge, deep, numerous elements, __proto__', () => {
    const many = Array.from({ length: 400 }, (_, index) => ({ key: `a${index}`, value: { stringValue: 'x' } }));
    const elements = { arrayValue: { values: Array.from({ length: 9000 }, () => ({ intValue: '1' })) } };
    const hostile = traces(
      span({
        name: 'x\u001b[31m\n\u0000y',
        attributes: [
          { key: '__proto__', value: { kvlistValue: { values: [{ key: 'polluted', value: { boolValue: true } }] } } },
          { key: 'constructor', value: { stringValue: 'c' } },
          { key: 'huge', value: { stringValue: 'é'.repeat(200_000) } },
          { key: 'deep', value: nested(60) },
          { key: 'wide', value: elements },
          ...many,
        ],
      }),
    );
    const event = onlyEvent(fromProtobuf(encodeProtobuf(hostile)));
    expect(event).toEqual(onlyEvent(fromJson(hostile)));
    expect(Object.keys(event.attributes).length).toBeLessThanOrEqual(257);
    expect(event.attributes['provtrace.dropped_attributes']).toBe(149);
    expect((event.attributes.huge as string).length).toBeLessThan(65_600);
    expect(JSON.stringify(event.attributes.deep)).toContain('[nested too deeply]');
    expect((event.attributes.wide as unknown[]).length).toBeLessThan(4097);
    expect(Object.getPrototypeOf(event.attributes)).toBe(Object.prototype);
    expect(({} as Plain).polluted).toBeUndefined();
    expect(event.name).not.toContain('\n');
  });

  it('refuse more records than one request may have', () => {
    const empty = Buffer.concat([Buffer.from([0x12]), Buffer.from([0x00])]);
    const spans = Buffer.concat(new Array<Buffer>(250_001).fill(empty));
    const varint = (value: number): Buffer => Buffer.from([(value & 127) | 128, ((value >> 7) & 127) | 128, value >> 14]);
    const scoped = Buffer.concat([Buffer.from([0x12]), varint(spans.length), spans]);
    expect(() => fromProtobuf(Buffer.concat([Buffer.from([0x0a]), varint(scoped.length), scoped]))).toThrow(TooLargeError);
  });
});

describe('the protobuf decoder', () => {
  it('throws MalformedError, and nothing else, for every way of cutting or flipping a message', () => {
    const bytes = encodeProtobuf(
      traces(span({ status: { code: 2, message: 'm' }, events: [{ name: 'e', attributes: attributes({ a: 1 }) }] })),
    );
    let malformed = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const damaged of [bytes.subarray(0, at), Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 0xff : byte)))]) {
        try {
          fromProtobuf(Buffer.from(damaged));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
          malformed++;
        }
      }
    }
    expect(malformed).toBeGreaterThan(bytes.length);
  });

  it('skips fields that it does not know and known fields with another wire type', () => {
    const unknown = Buffer.from([0xa2, 0x06, 0x02, 0x68, 0x69, 0x08, 0x05]);
    expect(onlyEvent(fromProtobuf(Buffer.concat([unknown, encodeProtobuf(traces(span()))]))).name).toBe('POST /scim/v2/Users');
  });

  it('finds the resource also when it stands behind the spans', () => {
    const spans = encodeProtobuf({ resourceSpans: [{ scopeSpans: [{ spans: [span()] }] }] });
    const resource = encodeProtobuf({ resourceSpans: [{ resource: { attributes: attributes({ 'service.name': 'late' }) } }] });
    const body = Buffer.concat([spans.subarray(spans.length > 130 ? 3 : 2), resource.subarray(2)]);
    const request = Buffer.concat([Buffer.from([0x0a, (body.length & 127) | 128, body.length >> 7]), body]);
    expect(onlyEvent(fromProtobuf(request)).service).toBe('late');
  });
});

describe('the JSON decoder', () => {
  it('takes snake_case, numbers for 64-bit integers, names for enums and upper-case ids', () => {
    const camel = onlyEvent(fromJson(traces(span({ kind: 3, status: { code: 2 } }))));
    const tolerant = {
      resource_spans: [
        {
          resource: { attributes: attributes({ 'service.name': 'scim-gateway' }) },
          scope_spans: [
            {
              scope: { name: 'test' },
              spans: [
                {
                  trace_id: traceId.toUpperCase(),
                  span_id: spanId,
                  name: 'POST /scim/v2/Users',
                  kind: 'SPAN_KIND_CLIENT',
                  start_time_unix_nano: 1767607200000000000,
                  end_time_unix_nano: '1767607200250000000',
                  status: { code: 'STATUS_CODE_ERROR' },
                  attributes: span().attributes,
                  unknown_member: [{}],
                },
              ],
            },
          ],
        },
      ],
    };
    expect(onlyEvent(fromJson(tolerant))).toEqual(camel);
  });

  it.each([
    ['no JSON', '{"resourceSpans": [', MalformedError],
    ['an array', '[]', MalformedError],
    ['a number for the spans', '{"resourceSpans": 5}', MalformedError],
    ['nesting without end', '['.repeat(100_000), MalformedError],
    ['millions of values', `[${'0,'.repeat(3_100_000)}0]`, TooLargeError],
  ])('refuses %s', (_title, text, type) => {
    expect(() => fromJson(text)).toThrow(type);
  });

  it('survives members of every wrong type', () => {
    const wrong: unknown[] = [null, 5, 'text', true, [], {}, [[]], [null], { values: 7 }];
    for (const key of Object.keys({ ...span(), events: 0, links: 0, status: 0, parentSpanId: 0 })) {
      for (const value of wrong) expect(() => fromJson(traces(span({ [key]: value })))).not.toThrow();
    }
  });
});
