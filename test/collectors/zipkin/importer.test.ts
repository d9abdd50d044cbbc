import { describe, expect, it } from 'vitest';
import { zipkinFormat } from '../../../src/collectors/zipkin/index.ts';
import type { Json } from '../../../src/domain/event.ts';
import { formatOf, importText } from '../../helpers/import-text.ts';
import { mutated } from '../../helpers/mutate.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

type Plain = { [key: string]: unknown };

const traceId = '5b8efff798038103d269b633813fc60c';
const zipkin = zipkinFormat.importer;

/** The client span of a SCIM request that was refused. */
function span(changes: Plain = {}): Plain {
  return {
    traceId,
    id: 'eee19b7ec3c1b174',
    parentId: '51581bf3cb55c13',
    name: 'post',
    kind: 'CLIENT',
    timestamp: 1767607200000123,
    duration: 250000,
    localEndpoint: { serviceName: 'provisioner', ipv4: '10.1.2.3' },
    remoteEndpoint: { serviceName: 'crm', ipv4: '10.9.9.9', port: 443 },
    annotations: [{ timestamp: 1767607200100000, value: 'retry' }],
    tags: {
      'http.method': 'POST',
      'http.url': 'https://crm.example/scim/v2/Users',
      'http.status_code': '409',
      'user.email': 'alice@acme.example',
      error: '409 Conflict',
    },
    ...changes,
  };
}

describe('a span saved from Zipkin', () => {
  it('is the event that OTLP makes of it', async () => {
    const { events, rejected } = await importText(zipkin, JSON.stringify([span()]));
    expect(rejected).toEqual([]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      source: 'zipkin',
      nativeId: `${traceId}/eee19b7ec3c1b174`,
      dedupeKey: `span/${traceId}/eee19b7ec3c1b174`,
      kind: 'span',
      time: 1767607200000.123,
      durationMs: 250,
      service: 'provisioner',
      spanKind: 'client',
      stage: 'send',
      operation: 'create',
      outcome: 'failure',
      httpStatus: 409,
      message: '409 Conflict',
      parentNativeId: `${traceId}/051581bf3cb55c13`,
      identifiers: { email: 'alice@acme.example', traceId },
      attributes: { 'peer.service': 'crm', 'network.peer.port': 443, events: [{ name: 'retry' }] },
      resource: { 'service.name': 'provisioner', 'host.ip': '10.1.2.3' },
    });
  });

  it.each<[string, Plain, Plain]>([
    [
      'a trace id of 64 bits',
      { traceId: 'd269b633813fc60c', parentId: null },
      { nativeId: `0000000000000000d269b633813fc60c/eee19b7ec3c1b174`, parentNativeId: null },
    ],
    ['no kind', { kind: undefined }, { spanKind: 'internal' }],
    ['an error without words', { tags: { error: '' } }, { outcome: 'failure', message: null }],
    [
      'the path that tracers of Zipkin record',
      { kind: 'SERVER', tags: { 'http.method': 'POST', 'http.path': '/scim/v2/Users', 'http.status_code': '409' } },
      { operation: 'create', stage: 'apply', endpoint: 'POST /scim/v2/Users', httpStatus: 409 },
    ],
    ['the status of OpenTelemetry', { tags: { 'otel.status_code': 'OK' } }, { outcome: 'success' }],
    [
      'an event with attributes',
      { tags: {}, annotations: [{ timestamp: 1, value: '"exception": {"exception.type":"Timeout","exception.message":"no answer"}' }] },
      { attributes: { 'exception.type': 'Timeout' } },
    ],
    [
      'members of other types',
      { name: 7, tags: 'x', annotations: {}, localEndpoint: [], timestamp: '1767607200000123', duration: null },
      { name: 'unnamed span', service: null, time: 1767607200000.123 },
    ],
  ])('has %s', async (_title, changes, expected) => {
    const { events } = await importText(zipkin, JSON.stringify([span(changes)]));
    expect(events[0]).toMatchObject(expected);
  });

  it('keeps both sides of a span that client and server share', async () => {
    const server = span({ kind: 'SERVER', shared: true, localEndpoint: { serviceName: 'crm' } });
    const first = await importText(zipkin, JSON.stringify([span(), server]));
    const [client, apply] = first.events;
    expect(apply).toMatchObject({ spanKind: 'server', service: 'crm', parentNativeId: client?.nativeId });
    expect(apply?.nativeId).not.toBe(client?.nativeId);
    const again = await importText(zipkin, JSON.stringify([server]));
    expect(again.events[0]?.dedupeKey).toBe(apply?.dedupeKey);
  });
});

describe('a span in the first format of Zipkin', () => {
  const endpoint = (serviceName: string) => ({ serviceName, ipv4: '10.0.0.1', port: 80 });
  const annotation = (value: string, at: number, serviceName: string): Plain => ({
    timestamp: 1767607200000000 + at,
    value,
    endpoint: endpoint(serviceName),
  });
  const old = (annotations: Plain[]): Plain => ({
    traceId: 'd269b633813fc60c',
    id: 'eee19b7ec3c1b174',
    name: 'post',
    annotations,
    binaryAnnotations: [
      { key: 'http.method', value: 'POST', endpoint: endpoint('provisioner') },
      { key: 'http.path', value: '/scim/v2/Users', endpoint: endpoint('provisioner') },
      { key: 'sa', value: true, endpoint: endpoint('crm') },
    ],
  });

  it('has its kind and times from its annotations', async () => {
    const { events } = await importText(
      zipkin,
      JSON.stringify([old([annotation('cs', 0, 'provisioner'), annotation('cr', 90_000, 'provisioner')])]),
    );
    expect(events[0]).toMatchObject({
      spanKind: 'client',
      service: 'provisioner',
      time: 1767607200000,
      durationMs: 90,
      attributes: { 'http.method': 'POST', 'peer.service': 'crm' },
    });
  });

  it('is two when both sides are in it', async () => {
    const both = old([
      annotation('cs', 0, 'provisioner'),
      annotation('sr', 5000, 'crm'),
      annotation('ss', 80_000, 'crm'),
      annotation('cr', 90_000, 'provisioner'),
    ]);
    const { events } = await importText(zipkin, JSON.stringify([both]));
    expect(events.map(({ spanKind, service, durationMs }) => [spanKind, service, durationMs])).toEqual([
      ['client', 'provisioner', 90],
      ['server', 'crm', 75],
    ]);
    expect(events[1]?.parentNativeId).toBe(events[0]?.nativeId);
  });
});

describe('the Zipkin importer', () => {
  const other = span({ id: '1', kind: 'SERVER', localEndpoint: { serviceName: 'crm' } });

  it.each([
    ['a trace', JSON.stringify([span(), other])],
    ['a list of traces, indented', JSON.stringify([[span()], [other]], null, 2)],
    ['a span a line', `${JSON.stringify(span())}\n${JSON.stringify(other)}\n`],
    ['a trace a line', `${JSON.stringify([span()])}\n${JSON.stringify([other])}\n`],
  ])('reads %s', async (_title, text) => {
    const { events, rejected } = await importText(zipkin, text, 41);
    expect(events.map(({ service }) => service).sort()).toEqual(['crm', 'provisioner']);
    expect(rejected).toEqual([]);
    expect(formatOf(text)).toBe('zipkin');
  });

  it('says what it could not read, and goes on', async () => {
    const { events, rejected } = await importText(zipkin, JSON.stringify([{ id: '1' }, 'text', span({ id: 'zz' }), span(), null]));
    expect(events).toHaveLength(1);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'not a span of Zipkin: traceId or id is missing',
      'not a span of Zipkin: traceId or id is missing',
      expect.stringContaining('span id is not 8 bytes'),
      'not a span of Zipkin: traceId or id is missing',
    ]);
  });

  it('leaves log lines with a trace id to their own format', () => {
    expect(formatOf('{"level":30,"time":1767607200000,"traceId":"5b8efff798038103d269b633813fc60c","id":"17","msg":"hi"}\n')).toBe('logs');
  });

  it('stores or rejects damaged files, and never fails', async () => {
    const sample = [span(), span({ shared: true })] as Json;
    for (let seed = 0; seed < 500; seed++) {
      const text = JSON.stringify(mutated(sample, seededRandom(seed)));
      for (const event of (await importText(zipkin, text)).events) {
        expect(event.nativeId.length).toBeLessThan(400);
        expect(event.name.length).toBeLessThan(310);
        expect([event.time, event.durationMs ?? 0].filter((time) => !(time >= 0 && time < 1e14))).toEqual([]);
      }
    }
  });
});
