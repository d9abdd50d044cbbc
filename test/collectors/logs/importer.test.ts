import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/collectors/collector.ts';
import { logsImporter } from '../../../src/collectors/logs/importer.ts';
import { noon } from './read-log.ts';

const samples = JSON.parse(readFileSync(new URL('../../fixtures/logs/loggers.json', import.meta.url), 'utf8')) as { line: string }[];

async function imported(text: string, chunk = 1 << 20): Promise<Batch[]> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const batches: Batch[] = [];
  for await (const batch of logsImporter.read(chunks(), { source: 'app.log', fileName: 'app.log', fallbackTime: noon }))
    batches.push(batch);
  return batches;
}

describe('importing logs', () => {
  it('gives every record once, in batches of at most 1000', async () => {
    const lines = Array.from({ length: 2500 }, (_, index) => `{"time":${noon + index},"level":30,"msg":"line ${index}"}`);
    const batches = await imported(lines.join('\n'));
    expect(batches.map((batch) => batch.events.length)).toEqual([1000, 1000, 500]);
    expect(batches.flatMap((batch) => batch.events.map((event) => event.nativeId))).toEqual(
      lines.map((_, index) => `app.log:${index + 1}`),
    );
  });

  it('gives the same dedupe keys whatever the chunks were', async () => {
    const text = samples.map((sample) => sample.line).join('\n');
    const keys = async (chunk: number) => (await imported(text, chunk)).flatMap((batch) => batch.events.map((event) => event.dedupeKey));
    expect(await keys(7)).toEqual(await keys(1 << 20));
    expect(new Set(await keys(100)).size).toBe((await keys(100)).length);
  });

  it('keeps memory bounded for long lines by ending batches early', async () => {
    const batches = await imported(`${'x'.repeat(900_000)}\n`.repeat(12));
    for (const batch of batches) expect(batch.events.length).toBeLessThanOrEqual(5);
  });

  it.each([
    ['an array', (entries: string) => `[\n${entries}\n]`],
    ['a page of CloudWatch', (entries: string) => `{\n  "events": [${entries}],\n  "searchedLogStreams": []\n}`],
    ['a page of Cloud Logging', (entries: string) => `{"entries":[${entries}],"nextPageToken":"x"}`],
  ])('reads %s of entries', async (_, wrap) => {
    const entries = Array.from({ length: 1500 }, (_, index) =>
      JSON.stringify({ timestamp: noon + index, severity: 'ERROR', message: `entry ${index}` }, null, 2),
    );
    const batches = await imported(wrap(entries.join(',\n')), 5000);
    const events = batches.flatMap((batch) => batch.events);
    expect(Math.max(...batches.map((batch) => batch.events.length))).toBeLessThanOrEqual(1000);
    expect(events).toHaveLength(1500);
    expect(events[1499]).toMatchObject({ nativeId: 'app.log:1500', name: 'entry 1499', time: noon + 1499, outcome: 'failure' });
  });

  it('tells what is no entry of an array', async () => {
    const [batch] = await imported('[{"message":"a","level":"info"}, {"message":}, {"message":"b"}]');
    expect(batch?.events.map((event) => event.name)).toEqual(['a', 'b']);
    expect(batch?.rejected).toHaveLength(1);
  });

  it('gives nothing for an empty file', async () => {
    expect(await imported('')).toEqual([]);
    expect(await imported('\n\n')).toEqual([]);
  });
});

describe('detection', () => {
  const sure = (head: string) => logsImporter.detect(head, 'file');

  it('is sure of lines that a logger writes, also of one that is cut', () => {
    expect(sure('{"level":30,"time":1767607200123,"msg":"a"}\n{"level":30,"time":17676072')).toBe(0.6);
    expect(sure('2026-01-05 10:00:00,123 INFO a\n')).toBe(0.6);
    expect(sure('192.0.2.4 - - [05/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 12\n')).toBe(0.6);
  });

  it('takes JSON lines with a message for likely, and any other text for possible', () => {
    expect(sure('{"message":"a","timestamp":"2026-01-05T10:00:00Z"}\n')).toBe(0.3);
    expect(sure('hello\nworld\n')).toBe(0.1);
    expect(sure('{"resourceSpans":[{"scopeSpans":[]}]}\n')).toBe(0.1);
  });

  it('knows arrays of log entries, and UTF-16', () => {
    expect(sure('[{"message":"a","timestamp":1767607200123}]')).toBe(0.3);
    expect(sure('[{"id":1}]')).toBe(0.1);
    expect(sure(Buffer.from('\ufeff2026-01-05 10:00:00,123 INFO a\r\n', 'utf16le').toString())).toBe(0.6);
  });

  it('refuses what is binary or empty', () => {
    for (const head of ['', '\n', 'SQLite format 3\0\u0010', '\ufffd\ufffd\ufffd\ufffdPNG']) expect(sure(head)).toBe(0);
  });
});
