import { describe, expect, it } from 'vitest';
import { oktaImporter } from '../../../src/collectors/okta/importer.ts';
import { oktaPush, oktaPushes } from '../../helpers/okta-events.ts';
import { readAll } from './read-all.ts';

const five = oktaPushes(5);
const uuids = five.map(({ uuid }) => uuid);

describe('importing', () => {
  it.each([
    ['an array', JSON.stringify(five)],
    ['an indented array', JSON.stringify(five, null, 2)],
    ['JSON lines', five.map((event) => JSON.stringify(event)).join('\n')],
    ['JSON lines of Windows with a byte order mark', `\uFEFF${five.map((event) => `${JSON.stringify(event)}\r\n`).join('')}`],
    ['indented objects one after the other', five.map((event) => JSON.stringify(event, null, 2)).join('\n')],
    ['an envelope with events', JSON.stringify({ count: 5, events: five, next: 'x' })],
    ['an envelope with value', JSON.stringify({ value: five }, null, 2)],
    ['an envelope with data', JSON.stringify({ data: five })],
    ['several envelopes', `${JSON.stringify({ events: five.slice(0, 2) })}\n${JSON.stringify({ events: five.slice(2) })}\n`],
  ])('reads %s, however the bytes are cut', async (_, text) => {
    for (const size of [1, 7, 65_536]) {
      const { events, rejected } = await readAll(text, size);
      expect(events.map((event) => event.nativeId)).toEqual(uuids);
      expect(rejected).toEqual([]);
    }
  });

  it('reads a single event', async () => {
    expect((await readAll(JSON.stringify(oktaPush(), null, 2))).events).toHaveLength(1);
  });

  it('keeps what follows a damaged line, and says where the damage is', async () => {
    const lines = five.map((event) => JSON.stringify(event));
    const text = [lines[0], lines[1]?.slice(0, 100), lines[2], 'no JSON at all', lines[3], `${lines[4]?.slice(0, 300)}`].join('\n');
    const { events, rejected } = await readAll(text);
    expect(events.map((event) => event.nativeId)).toEqual(['event-0', 'event-2', 'event-3']);
    expect(rejected.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      'raw.json:2 a line break inside a string',
      'raw.json:4 not JSON',
      'raw.json:6 the file ends inside this record',
    ]);
  });

  it('hands over batches of at most 1000', async () => {
    const { batches } = await readAll(
      oktaPushes(2500)
        .map((event) => JSON.stringify(event))
        .join('\n'),
    );
    expect(batches.map(({ events }) => events.length)).toEqual([1000, 1000, 500]);
  });

  it('finds nothing in an empty file', async () => {
    expect((await readAll(' \n')).batches).toEqual([]);
  });

  it.each([
    ['array', JSON.stringify(five), 0.98],
    ['cut head', JSON.stringify(five).slice(0, 700), 0.98],
    ['OTLP', '{"resourceSpans":[]}', 0],
    ['a log line that quotes an event', `{"level":30,"msg":${JSON.stringify(JSON.stringify(oktaPush()))}}`, 0],
    ['plain text', 'uuid published eventType', 0],
    ['nothing', '', 0],
  ])('knows its own format: %s', (_, head, confidence) => {
    expect(oktaImporter.detect(head, 'x.json')).toBe(confidence);
  });
});
