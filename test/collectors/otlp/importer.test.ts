import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/collectors/collector.ts';
import { otlpImporter } from '../../../src/collectors/otlp/importer.ts';
import { gauge, logs, metrics, point, span, traces } from './payload.ts';

async function importText(text: string, chunkSize = 1 << 20): Promise<Batch[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length; start += chunkSize) yield bytes.subarray(start, start + chunkSize);
  }
  const batches: Batch[] = [];
  for await (const batch of otlpImporter.read(chunks(), { source: 'otlp', fileName: 'spans.jsonl', fallbackTime: 5 })) batches.push(batch);
  return batches;
}

function summary(batches: Batch[]): { names: string[]; rejected: string[] } {
  return {
    names: batches.flatMap((batch) => batch.events.map((event) => event.name)),
    rejected: batches.flatMap((batch) => (batch.rejected ?? []).map(({ where, reason }) => `${where}: ${reason}`)),
  };
}

const spanLine = JSON.stringify(traces(span()));
const logLine = JSON.stringify(logs({ timeUnixNano: '1767607200000000000', body: { stringValue: 'hello' } }));

describe('the OTLP importer', () => {
  it.each([1, 7, 1 << 20])('reads one request a line, in chunks of %i bytes', async (chunkSize) => {
    expect(summary(await importText(`${spanLine}\r\n\n${logLine}`, chunkSize))).toEqual({
      names: ['POST /scim/v2/Users', 'hello'],
      rejected: [],
    });
  });

  it('reads a pretty-printed document and an array of requests', async () => {
    expect(summary(await importText(JSON.stringify(traces(span()), null, 2))).names).toEqual(['POST /scim/v2/Users']);
    expect(summary(await importText(`[${spanLine},\n${logLine}]`)).names).toEqual(['POST /scim/v2/Users', 'hello']);
  });

  it('reads metrics beside spans and logs', async () => {
    const line = JSON.stringify(metrics(gauge('queue.depth', point(), point({ timeUnixNano: '1767607270000000000' }))));
    expect(summary(await importText(`${line}\n${spanLine}\n${line}`)).names).toEqual([
      'queue.depth',
      'queue.depth',
      'POST /scim/v2/Users',
      'queue.depth',
      'queue.depth',
    ]);
  });

  it('reads what the third version of the API of Jaeger answers', async () => {
    expect(summary(await importText(JSON.stringify({ result: traces(span()) }))).names).toEqual(['POST /scim/v2/Users']);
  });

  it.each<[string, (text: string) => string]>([
    ['a trace of Tempo', (text) => text.replace('resourceSpans', 'batches')],
    ['a trace of the second version of the API of Tempo', (text) => `{"trace":${text}}`],
    ['the scopes of early OTLP', (text) => text.replace('scopeSpans', 'instrumentationLibrarySpans')],
    [
      'ids as base64',
      (text) =>
        text.replace(
          /"(traceId|spanId)":"([0-9a-f]+)"/gi,
          (_, name, id: string) => `"${name}":"${Buffer.from(id, 'hex').toString('base64')}"`,
        ),
    ],
  ])('reads %s', async (_title, written) => {
    const text = written(spanLine);
    expect(text).not.toBe(spanLine);
    expect(otlpImporter.detect(text, 'trace.json')).toBeGreaterThan(0.8);
    const ids = (batches: Batch[]) => batches.flatMap((batch) => batch.events.map((event) => event.nativeId));
    expect(ids(await importText(text))).toEqual(ids(await importText(spanLine)));
  });

  it('rejects bad lines and records with their place and goes on', async () => {
    const bad = JSON.stringify(traces(span({ traceId: '12' })));
    const { names, rejected } = summary(
      await importText(`${spanLine}\nnot json\n{"resourceMetrics":[]}\n{}\n${bad}\n${logLine}\n{"resourceSp`),
    );
    expect(names).toEqual(['POST /scim/v2/Users', 'hello']);
    expect(rejected).toHaveLength(4);
    expect(rejected[0]).toContain('spans.jsonl:2');
    expect(rejected[1]).toContain('neither resourceSpans, resourceLogs nor resourceMetrics');
    expect(rejected[2]).toBe('spans.jsonl:5 resourceSpans[0].scopeSpans[0].spans[0]: trace id is not 16 bytes other than zero: "12"');
    expect(rejected[3]).toContain('spans.jsonl:7');
  });

  it('hands over at most 1000 events at a time', async () => {
    const spans = Array.from({ length: 2500 }, (_, index) => span({ spanId: (index + 1).toString(16).padStart(16, '0') }));
    expect((await importText(JSON.stringify(traces(...spans)))).map((batch) => batch.events.length)).toEqual([1000, 1000, 500]);
  });

  it('makes the ids that a live delivery makes', async () => {
    const [batch] = await importText(spanLine);
    expect(batch?.events[0]?.dedupeKey).toBe('span/5b8efff798038103d269b633813fc60c/eee19b7ec3c1b174');
  });

  it('knows its files by their first bytes', () => {
    expect(otlpImporter.detect(spanLine.slice(0, 100), 'x.jsonl')).toBeGreaterThan(0.9);
    expect(otlpImporter.detect(logLine, 'x')).toBeGreaterThan(0.9);
    expect(otlpImporter.detect('{\n  "resource_spans": [', 'x')).toBeGreaterThan(0.9);
    expect(otlpImporter.detect('{"level":30,"msg":"resourceSpans"}', 'app.log')).toBe(0);
    expect(otlpImporter.detect('', '')).toBe(0);
  });
});
