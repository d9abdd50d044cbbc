import { describe, expect, it } from 'vitest';
import { jsonOrCsvRecords } from '../../../src/collectors/csv/json-or-csv.ts';
import { csvHeader, csvRecords } from '../../../src/collectors/csv/records.ts';
import type { JsonRecord } from '../../../src/collectors/json/records.ts';

async function* bytes(text: string, size: number): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

async function rows(text: string, size = 7): Promise<JsonRecord[]> {
  const found: JsonRecord[] = [];
  for await (const records of csvRecords(bytes(text, size), 'log.csv')) found.push(...records);
  return found;
}

const values = (records: readonly JsonRecord[]) => records.map((record) => ('value' in record ? record.value : record.rejection.reason));

describe('rows', () => {
  it.each<[what: string, text: string, expected: unknown[]]>([
    [
      'plain fields',
      'a,b\n1,2\n3,4\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['no line break at the end', 'a,b\n1,2', [{ a: '1', b: '2' }]],
    [
      'CRLF and CR',
      'a,b\r\n1,2\r\n\r\n3,4\r5,6',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
        { a: '5', b: '6' },
      ],
    ],
    ['quoted fields with commas, quotes and line breaks', 'a,b\n"x, y","say ""hi""\r\nthere"\n', [{ a: 'x, y', b: 'say "hi"\r\nthere' }]],
    [
      'empty fields',
      'a,b,c\n,,\n"",x,""\n',
      [
        { a: '', b: '', c: '' },
        { a: '', b: 'x', c: '' },
      ],
    ],
    ['a byte order mark and blank lines before the header', '\uFEFF\n\na,b\n1,2\n', [{ a: '1', b: '2' }]],
    ['semicolons', 'a;"b, c"\n1;2,5\n', [{ a: '1', 'b, c': '2,5' }]],
    ['tabs', 'a\tb\n1\t2\n', [{ a: '1', b: '2' }]],
    ['a quote inside an unquoted field', 'a,b\n5" pipe,2\n', [{ a: '5" pipe', b: '2' }]],
    ['text of several bytes a character', 'näme,b\nÅda,💡\n', [{ näme: 'Åda', b: '💡' }]],
    ['a hostile column', '__proto__,b\nx,2\n', [JSON.parse('{"__proto__":"x","b":"2"}')]],
    ['nothing but a header', 'a,b\n', []],
    ['one line that is no table', '<html>Service Unavailable</html>', ['neither JSON nor CSV']],
    ['one column', 'a\n1\n', [{ a: '1' }]],
    ['nothing', '', []],
  ])('reads %s', async (_, text, expected) => {
    expect(values(await rows(text))).toEqual(expected);
    expect(values(await rows(text, 1))).toEqual(expected);
    expect(values(await rows(text, 1_000_000))).toEqual(expected);
  });

  it('tells the line on which a row begins', async () => {
    expect(await rows('a,b\n"1\n\n",2\n3,4\n')).toMatchObject([{ line: 2 }, { line: 5, text: '3,4' }]);
  });
});

describe('damaged rows', () => {
  it('are rejected in their place when fields are missing or too many', async () => {
    const found = await rows('a,b\n1\n1,2\n1,2,3\n');
    expect(values(found)).toEqual(['1 fields where the header names 2', { a: '1', b: '2' }, '3 fields where the header names 2']);
    expect(found[2]).toMatchObject({ rejection: { where: 'log.csv:4', excerpt: '1,2,3' } });
  });

  it('lose one line to a quotation mark that is never closed, not the rest of the file', async () => {
    expect(values(await rows('a,b\n"1,2\n3,4\n5,6\n'))).toEqual([
      'a quotation mark is never closed',
      { a: '3', b: '4' },
      { a: '5', b: '6' },
    ]);
  });

  it('are bounded in length', async () => {
    const long = 'x'.repeat(2 ** 21);
    const found = await rows(`a,b\n"${long},1\n3,4\n`, 65_536);
    expect(values(found)).toEqual(['longer than 1048576 characters', { a: '3', b: '4' }]);
    expect('rejection' in (found[0] as JsonRecord) && (found[0] as { rejection: { excerpt: string } }).rejection.excerpt).toHaveLength(500);
  });
});

describe('the header', () => {
  it('is read from the first bytes, also when they end in the middle of a row', () => {
    expect(csvHeader('\uFEFFDate, Event ,"IP address"\n2026-01-05,"User cre')).toEqual(['Date', 'Event', 'IP address']);
    expect(csvHeader('')).toBeNull();
  });
});

describe('JSON or CSV', () => {
  it.each<[string, unknown[]]>([
    ['\uFEFF  [{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['{"items":[{"a":1}]}', [{ a: 1 }]],
    ['a,b\n1,2\n', [{ a: '1', b: '2' }]],
    ['', []],
    ['  \n ', []],
  ])('is told by the first character: %j', async (text, expected) => {
    const found: JsonRecord[] = [];
    for await (const records of jsonOrCsvRecords(bytes(text, 2), { fileName: 'x', envelopes: ['items'] })) found.push(...records);
    expect(values(found)).toEqual(expected);
  });
});
