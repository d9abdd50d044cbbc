import { describe, expect, it } from 'vitest';
import { jaegerFormat } from '../../../src/collectors/jaeger/index.ts';
import type { Json } from '../../../src/domain/event.ts';
import { formatOf, importText } from '../../helpers/import-text.ts';
import { mutated } from '../../helpers/mutate.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

type Plain = { [key: string]: unknown };

const traceId = '5b8efff798038103d269b633813fc60c';
const tag = (key: string, value: unknown, type = 'string'): Plain => ({ key, type, value });

/** The server span of a refused SCIM request, as the OpenTelemetry Collector hands it to Jaeger. */
function span(changes: Plain = {}): Plain {
  return {
    traceID: traceId,
    spanID: 'eee19b7ec3c1b174',
    operationName: 'POST /scim/v2/Users',
    references: [{ refType: 'CHILD_OF', traceID: traceId, spanID: '051581bf3cb55c13' }],
    startTime: 1767607200000123,
    duration: 250000,
    tags: [
      tag('span.kind', 'server'),
      tag('http.request.method', 'POST'),
      tag('http.route', '/scim/v2/Users'),
      tag('url.path', '/scim/v2/Users'),
      tag('http.response.status_code', 409, 'int64'),
      tag('http.request.body.content', '{"userName":"alice@acme.example","externalId":"00u1abcdefghijklmnop"}'),
      tag('otel.status_code', 'ERROR'),
      tag('otel.status_description', 'conflict'),
      tag('error', true, 'bool'),
      tag('otel.scope.name', 'gateway'),
    ],
    logs: [
      {
        timestamp: 1767607200100000,
        fields: [tag('event', 'exception'), tag('exception.type', 'Conflict'), tag('exception.message', 'userName is taken')],
      },
    ],
    processID: 'p1',
    warnings: null,
    ...changes,
  };
}

const processes = { p1: { serviceName: 'scim-gateway', tags: [tag('host.name', 'gw-1')] }, p2: { serviceName: 'crm' } };
const trace = (...spans: Plain[]): Plain => ({ traceID: traceId, spans, processes, warnings: null });
const page = (...traces: Plain[]): string => JSON.stringify({ data: traces, total: 0, limit: 0, offset: 0, errors: null });
const jaeger = jaegerFormat.importer;

describe('a span saved from Jaeger', () => {
  it('is the event that OTLP makes of it', async () => {
    const { events, rejected } = await importText(jaeger, page(trace(span())));
    expect(rejected).toEqual([]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      source: 'jaeger',
      nativeId: `${traceId}/eee19b7ec3c1b174`,
      dedupeKey: `span/${traceId}/eee19b7ec3c1b174`,
      kind: 'span',
      time: 1767607200000.123,
      durationMs: 250,
      service: 'scim-gateway',
      name: 'POST /scim/v2/Users',
      spanKind: 'server',
      stage: 'apply',
      operation: 'create',
      outcome: 'failure',
      httpStatus: 409,
      message: 'userName is taken',
      endpoint: 'POST /scim/v2/Users',
      parentNativeId: `${traceId}/051581bf3cb55c13`,
      identifiers: { traceId, userName: 'alice@acme.example', externalId: '00u1abcdefghijklmnop' },
      resource: { 'service.name': 'scim-gateway', 'host.name': 'gw-1' },
    });
    expect(events[0]?.attributes).not.toHaveProperty('error');
    expect(events[0]?.attributes).not.toHaveProperty('span.kind');
  });

  it.each<[string, Plain, Plain]>([
    [
      'ids without their leading zeros',
      { traceID: 'abc', spanID: '1f', references: [] },
      { nativeId: `${'abc'.padStart(32, '0')}/${'1f'.padStart(16, '0')}` },
    ],
    ['a parent in the old field', { references: [], parentSpanID: '51581bf3cb55c13' }, { parentNativeId: `${traceId}/051581bf3cb55c13` }],
    [
      'a follower of another trace, as a link',
      { references: [{ refType: 'FOLLOWS_FROM', traceID: 'f'.repeat(32), spanID: 'a'.repeat(16) }] },
      { parentNativeId: null, linkedNativeIds: [`${'f'.repeat(32)}/${'a'.repeat(16)}`] },
    ],
    [
      'a follower of the same trace, as a child',
      { references: [{ refType: 'FOLLOWS_FROM', traceID: traceId, spanID: 'a'.repeat(16) }] },
      { parentNativeId: `${traceId}/${'a'.repeat(16)}`, linkedNativeIds: [] },
    ],
    [
      'an error of OpenTracing',
      {
        tags: [tag('error', true, 'bool')],
        logs: [{ timestamp: 1, fields: [tag('event', 'error'), tag('message', 'no seat'), tag('error.kind', 'Seats')] }],
      },
      { outcome: 'failure', message: 'no seat', attributes: { 'exception.type': 'Seats' } },
    ],
    [
      'nothing but ids',
      { operationName: null, references: null, startTime: null, duration: 'x', tags: {}, logs: [3, { fields: 7 }] },
      { name: 'unnamed span', time: 5 },
    ],
  ])('has %s', async (_title, changes, expected) => {
    const { events } = await importText(jaeger, page(trace(span(changes))));
    expect(events[0]).toMatchObject(expected);
  });
});

describe('the Jaeger importer', () => {
  const other = span({ spanID: '051581bf3cb55c13', references: [], processID: 'p2', logs: [] });

  it.each([
    ['an answer of the query service', page(trace(span(), other))],
    ['two traces', page(trace(span()), trace(other))],
    ['a bare trace, indented', JSON.stringify(trace(span(), other), null, 2)],
    ['a list of traces', JSON.stringify([trace(span()), trace(other)])],
    ['a trace a line', `${JSON.stringify(trace(span()))}\n${JSON.stringify(trace(other))}\n`],
    ['an answer a line', `${page(trace(span()))}\n${page(trace(other))}\n`],
  ])('reads %s', async (_title, text) => {
    const { events, rejected } = await importText(jaeger, text, 37);
    expect(events.map(({ service }) => service).sort()).toEqual(['crm', 'scim-gateway']);
    expect(rejected).toEqual([]);
    expect(formatOf(text)).toBe('jaeger');
  });

  it('reads the documents of its Elasticsearch index', async () => {
    const { processID: _, tags: __, ...own } = span({ startTimeMillis: 1767607200000 });
    const document = {
      ...own,
      tags: [tag('http.response.status_code', '409', 'int64'), tag('error', 'true', 'bool')],
      tag: { 'span@kind': 'server', 'http@request@method': 'POST', 'url@path': '/scim/v2/Users' },
      process: { serviceName: 'scim-gateway', tag: { 'host@name': 'gw-1' } },
    };
    const text = `${JSON.stringify({ _index: 'jaeger-span-2026-01-05', _source: document })}\n${JSON.stringify({ ...document, spanID: '1' })}`;
    const { events } = await importText(jaeger, text);
    expect(formatOf(text)).toBe('jaeger');
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({ httpStatus: 409, outcome: 'failure', spanKind: 'server', stage: 'apply', service: 'scim-gateway' });
    expect(events[0]?.resource).toBe(events[1]?.resource);
    const found = await importText(jaeger, JSON.stringify({ took: 1, hits: { total: 1, hits: [{ _source: document }] } }));
    expect(found.events.map((event) => event.nativeId)).toEqual([events[0]?.nativeId]);
  });

  it('shares one resource among the spans of a process, over all traces', async () => {
    const { events } = await importText(jaeger, page(trace(span(), span({ spanID: '2' })), trace(span({ spanID: '3' }))));
    expect(new Set(events.map(({ resource }) => resource)).size).toBe(1);
  });

  it('hands over at most 1000 events at a time, also of one long trace', async () => {
    const spans = Array.from({ length: 2500 }, (_, index) => span({ spanID: (index + 1).toString(16) }));
    const { batches } = await importText(jaeger, page(trace(...spans)));
    expect(batches.map(({ events }) => events.length)).toEqual([1000, 1000, 500]);
  });

  it('says what it could not read, and goes on', async () => {
    const broken = [{ spanID: null, traceID: 'xyz' }, 'text', { operationName: 'no id' }, span({ spanID: '0' })];
    const text = [
      page(trace(...(broken as Plain[]), span())),
      '{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}',
      '{"a":1}',
      '{"traceID":',
    ].join('\n');
    const { events, rejected } = await importText(jaeger, text);
    expect(events).toHaveLength(1);
    expect(rejected.map(({ where, reason }) => `${where}: ${reason}`)).toEqual([
      expect.stringContaining('sample.json:1 spans[0]: trace id is not 16 bytes'),
      'sample.json:1 spans[1]: a span without spanID',
      'sample.json:1 spans[2]: a span without spanID',
      expect.stringContaining('sample.json:1 spans[3]: span id is not 8 bytes'),
      'sample.json:2: no trace but an error of Jaeger: trace not found',
      'sample.json:3: neither a trace nor a span of Jaeger',
      'sample.json:4: the file ends inside this record',
    ]);
  });

  it('is not misled by hostile names', async () => {
    const tags = [tag('__proto__', 'x'), tag('constructor', 'y'), tag('span.kind', 'constructor')];
    const { events } = await importText(jaeger, page({ traceID: traceId, spans: [span({ tags, processID: '__proto__' })] }));
    expect(events[0]).toMatchObject({ spanKind: 'internal', service: null });
    expect(Object.getPrototypeOf(events[0]?.attributes)).toBe(Object.prototype);
  });

  it('stores or rejects damaged files, and never fails', async () => {
    const sample = JSON.parse(page(trace(span()))) as Json;
    for (let seed = 0; seed < 500; seed++) {
      const text = JSON.stringify(mutated(sample, seededRandom(seed)));
      for (const event of (await importText(jaeger, text)).events) {
        expect(event.nativeId.length).toBeLessThan(400);
        expect(event.name.length).toBeLessThan(310);
        expect([event.time, event.durationMs ?? 0].filter((time) => !(time >= 0 && time < 1e14))).toEqual([]);
      }
    }
  });
});
