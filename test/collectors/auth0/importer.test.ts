import { describe, expect, it } from 'vitest';
import { auth0Importer } from '../../../src/collectors/auth0/importer.ts';
import type { Batch } from '../../../src/collectors/collector.ts';
import { detectImporter } from '../../../src/collectors/registry.ts';
import { chunksOf } from '../../helpers/chunks.ts';
import { oktaPush } from '../../helpers/okta-events.ts';
import { auth0Log, auth0Logs, scimLog } from './logs.ts';

async function readAll(text: string, size?: number) {
  const batches: Batch[] = [];
  for await (const batch of auth0Importer.read(chunksOf(text, size), { source: 'auth0', fileName: 'logs.json', fallbackTime: 0 }))
    batches.push(batch);
  return { batches, events: batches.flatMap(({ events }) => events), rejected: batches.flatMap(({ rejected }) => rejected ?? []) };
}

const five = auth0Logs(5);
const ids = five.map((log) => log.log_id);
const streamed = five.map((data) => ({ log_id: data.log_id, data }));
const bridged = streamed.map((detail) => ({
  version: '0',
  id: 'x',
  'detail-type': 'Auth0 log',
  source: 'aws.partner/auth0.com/acme/auth0.logs',
  detail,
}));

const shapes = [
  ['an array of the Management API', JSON.stringify(five)],
  ['an indented array', JSON.stringify(five, null, 2)],
  ['a page with totals', JSON.stringify({ start: 0, limit: 5, length: 5, total: 9, logs: five })],
  ['JSON lines', five.map((log) => JSON.stringify(log)).join('\n')],
  ['a webhook of JSON lines', streamed.map((log) => JSON.stringify(log)).join('\n')],
  ['a webhook of an array', JSON.stringify(streamed)],
  ['a webhook of an object', JSON.stringify({ logs: streamed })],
  ['several of those', `${JSON.stringify({ logs: streamed.slice(0, 2) })}\n${JSON.stringify({ logs: streamed.slice(2) })}\n`],
  ['EventBridge', bridged.map((event) => JSON.stringify(event)).join('\n')],
  ['Splunk', streamed.map((event) => JSON.stringify({ time: 1767603600, event })).join('\n')],
] as const;

describe('importing', () => {
  it.each(shapes)('reads %s, however the bytes are cut', async (_, text) => {
    for (const size of [7, 65_536]) {
      const { events, rejected } = await readAll(text, size);
      expect(events.map(({ nativeId }) => nativeId)).toEqual(ids);
      expect(rejected).toEqual([]);
    }
  });

  it.each(shapes)('knows %s for its own', (_, text) => {
    expect(auth0Importer.detect(text, 'x.json')).toBeGreaterThanOrEqual(0.9);
    expect(detectImporter(text, 'x.json')?.type).toBe('auth0');
  });

  it('knows SCIM logs and exports of earlier years', () => {
    expect(
      auth0Importer.detect(JSON.stringify(scimLog('fscim', { method: 'POST', path: '/Users' }, { statusCode: 409 })), 'x.json'),
    ).toBeGreaterThanOrEqual(0.9);
    const { log_id: _id, ...old } = auth0Log();
    expect(auth0Importer.detect(JSON.stringify({ _id, ...old }), 'x.json')).toBeGreaterThanOrEqual(0.9);
  });

  it.each([
    ['Okta', JSON.stringify(oktaPush())],
    ['a pino line', '{"level":30,"time":1767603600000,"pid":1,"hostname":"a","type":"login","msg":"x"}'],
    ['a pino line that quotes a log', `{"level":30,"msg":${JSON.stringify(JSON.stringify(auth0Log()))}}`],
    ['OTLP', '{"resourceSpans":[{"resource":{"attributes":[]}}]}'],
    ['Keycloak', '[{"time":1767600000123,"type":"LOGIN","realmId":"r","clientId":"c","details":{"username":"ana"}}]'],
    ['text', 'log_id type date'],
    ['nothing', ''],
  ])('leaves %s to others', (_, head) => {
    expect(auth0Importer.detect(head, 'x.json')).toBe(0);
  });

  it('says what it could not read, and where', async () => {
    const text = [
      JSON.stringify(five[0]),
      '{"log_id":"1","date":"2026-01-05T09:00:00Z"}',
      'rubbish',
      JSON.stringify(five[1]).slice(0, 60),
    ].join('\n');
    const { events, rejected } = await readAll(text);
    expect(events).toHaveLength(1);
    expect(rejected.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      'logs.json:2 no type',
      'logs.json:3 not JSON',
      'logs.json:4 the file ends inside this record',
    ]);
  });
});
