import { describe, expect, it } from 'vitest';
import { markFilterWords, unmark } from '../../src/cli/argv.ts';
import { evaluate, percentile } from '../../src/cli/check/criteria.ts';
import { csvLine } from '../../src/cli/format/csv.ts';
import { toJsonLine } from '../../src/cli/format/json.ts';
import { tableLines } from '../../src/cli/format/table.ts';
import { paletteFor } from '../../src/cli/palette.ts';
import { withFlags } from '../../src/cli/source-flags.ts';
import { parseTime, rfc3339 } from '../../src/cli/time.ts';
import { width } from '../../src/text/width.ts';

describe('words that exclude', () => {
  it.each([['-status:failed'], ['-(a OR b)'], ['-"free text"'], ['-alice status:failed']])('%s is a filter word', (word) => {
    const [marked = ''] = markFilterWords([word]);
    expect(marked.startsWith('-')).toBe(false);
    expect(unmark(marked)).toBe(word);
  });

  it.each([['-q'], ['--json'], ['-o'], ['-'], ['--since=1h'], ['-vq'], ['status:failed']])('%s is left alone', (word) => {
    expect(markFilterWords([word])).toEqual([word]);
  });

  it('nothing behind -- is touched', () => {
    expect(markFilterWords(['--', '-status:failed'])).toEqual(['--', '-status:failed']);
  });
});

describe('times', () => {
  const now = Date.UTC(2026, 0, 12, 8);

  it.each([
    ['15m', now - 900_000],
    ['1h30m', now - 5_400_000],
    ['2026-01-10T00:00:00Z', Date.UTC(2026, 0, 10)],
    ['2026-01-10T02:00:00.500+02:00', Date.UTC(2026, 0, 10) + 500],
    ['2026-01-10', Date.UTC(2026, 0, 10)],
    ['2026-01-10 07:30', Date.UTC(2026, 0, 10, 7, 30)],
    ['yesterday', null],
    ['2026-13-01', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(parseTime(text, now, true)).toBe(expected);
  });

  it('broken clocks are written as the nearest time that RFC 3339 can write', () => {
    expect([rfc3339(1e18), rfc3339(-1e18), rfc3339(Number.NaN)]).toEqual([
      '9999-12-31T23:59:59.999Z',
      '0000-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
    ]);
  });
});

describe('csv', () => {
  it('quotes as RFC 4180 says and defuses formulas, but not numbers', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\nlines', null, -1.5, '-1.5', '=1+1', '+x', '@x', '\tx', 'a=b'])).toBe(
      '"a,b","say ""x""","two\nlines",,-1.5,\'-1.5,\'=1+1,\'+x,\'@x,\'\tx,a=b\r\n',
    );
  });
});

describe('json', () => {
  it('escapes what a terminal would obey and stays the same value', () => {
    const value = { name: 'a\u009b31m\u202e\u2028b' };
    expect(toJsonLine(value)).toBe('{"name":"a\\u009b31m\\u202e\\u2028b"}');
    expect(JSON.parse(toJsonLine(value))).toEqual(value);
  });
});

describe('tables', () => {
  const palette = paletteFor(process.stdout, 'never', {});
  const rows = [
    { id: 'f_0123456789', user: 'a-very-long-name@a-very-long-domain.example', why: 'uniqueness · scim-api POST /scim/v2/Users 409' },
    { id: 'f_9876543210', user: '山田太郎@example.test', why: '' },
  ];
  const columns = [
    { title: 'ID', text: (row: (typeof rows)[number]) => row.id },
    { title: 'USER', text: (row: (typeof rows)[number]) => row.user, shrinkTo: 10 },
    { title: 'WHY', text: (row: (typeof rows)[number]) => row.why, below: true as const },
  ];

  it('nothing is cut in a pipe', () => {
    const lines = tableLines(rows, columns, { width: null, palette, ascii: false });
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(rows[0]?.user);
  });

  it('on a narrow terminal users shrink, ids and reasons do not, and the reason moves below', () => {
    const lines = tableLines(rows, columns, { width: 40, palette, ascii: true });
    expect(lines).toEqual([
      'ID            USER',
      'f_0123456789  a-very-long-name@a-very-l~',
      '  uniqueness · scim-api POST /scim/v2/Users 409',
      'f_9876543210  山田太郎@example.test',
    ]);
    expect(width(lines[1] ?? '')).toBe(40);
  });
});

describe('colours', () => {
  const terminal = Object.assign(Object.create(process.stdout), { isTTY: true });
  const pipe = Object.assign(Object.create(process.stdout), { isTTY: false });

  it.each([
    [terminal, 'auto', {}, true],
    [pipe, 'auto', {}, false],
    [terminal, 'auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [terminal, 'auto', { NO_COLOR: '' }, true],
    [terminal, 'auto', { TERM: 'dumb' }, false],
    [pipe, 'auto', { FORCE_COLOR: '1' }, true],
    [terminal, 'never', { FORCE_COLOR: '1' }, false],
    [pipe, 'always', { NO_COLOR: '1' }, true],
  ] as const)('case %#', (stream, mode, env, expected) => {
    expect(paletteFor(stream, mode, env)('bad', 'x') !== 'x').toBe(expected);
  });
});

describe('limits', () => {
  it('are kept when the value is not above them', () => {
    const measured = { flows: 4, failed: 1, stuck: 0, failureRate: 0.25, p95Ms: 1200 };
    expect(evaluate({ failed: 1, failureRate: 0.25, p95: 1000, stuck: null }, measured).map(({ name, ok }) => [name, ok])).toEqual([
      ['failed', true],
      ['failureRate', true],
      ['p95Ms', false],
    ]);
  });

  it('the percentile is a value that occurred', () => {
    expect([
      percentile([], 0.95),
      percentile([5], 0.95),
      percentile([4, 1, 3, 2], 0.5),
      percentile(
        Array.from({ length: 100 }, (_, i) => i + 1),
        0.95,
      ),
    ]).toEqual([0, 5, 2, 95]);
  });
});

describe('source flags', () => {
  const otlp = { name: 'otlp', type: 'otlp', options: { http: '127.0.0.1:4318', grpc: '127.0.0.1:4317' } };
  const none = { otlp: true, otlpHttp: null, otlpGrpc: null, logs: [] };

  it('change the configured receiver and leave its other address alone', () => {
    expect(withFlags([otlp], { ...none, otlpHttp: '127.0.0.1:0' })).toMatchObject([
      { name: 'otlp', options: { http: '127.0.0.1:0', grpc: '127.0.0.1:4317' } },
    ]);
  });

  it('add a receiver with nothing but what they name', () => {
    expect(withFlags([], { ...none, otlpGrpc: 'localhost:0' })).toMatchObject([
      { name: 'otlp', options: { http: false, grpc: 'localhost:0' } },
    ]);
  });

  it('take the receiver away and add log files under a free name', () => {
    const logs = { name: 'logs', type: 'logs', options: { paths: ['/x'] } };
    expect(withFlags([otlp, logs], { ...none, otlp: false, logs: ['/var/log/a.log', '/var/log/b.log'] })).toMatchObject([
      logs,
      { name: 'logs-2', type: 'logs', options: { paths: ['/var/log/a.log', '/var/log/b.log'] } },
    ]);
  });
});
