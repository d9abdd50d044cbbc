/** From bytes to records: chunk borders, odd bytes, long lines, lines that belong together. */
import { describe, expect, it } from 'vitest';
import { LogStream } from '../../../src/collectors/logs/log-stream.ts';
import { noon, readLine, readLog } from './read-log.ts';

const bodies = (log: string | Uint8Array, chunk?: number) => readLog(log, chunk).map((event) => event.body);

describe('lines', () => {
  it('come out the same whatever the chunk size, with characters cut by chunk borders', () => {
    const log = '{"msg":"größe 😀 1"}\nzwei — 二\r\n\n  \ndrei é\n';
    const whole = readLog(log);
    expect(whole.map((event) => event.name)).toEqual(['größe 😀 1', 'zwei — 二', 'drei é']);
    for (const chunk of [1, 2, 3, 5, 7]) expect(readLog(log, chunk)).toEqual(whole);
  });

  it('are numbered physically, blank ones counted', () => {
    const events = readLog('one\n\n\nfour\nfive');
    expect(events.map((event) => event.nativeId)).toEqual(['app.log:1', 'app.log:4', 'app.log:5']);
  });

  it('lose a byte order mark at the start of the file only', () => {
    expect(bodies('\ufeffone\n\ufefftwo\n')).toEqual(['one', '\ufefftwo']);
  });

  it('of binary rubbish are kept as escaped text', () => {
    const rubbish = Buffer.from([0x00, 0x01, 0xff, 0xfe, 0x41, 0xc3, 0x28, 0xe2, 0x82, 0xac, 0x0a]);
    expect(bodies(rubbish)).toEqual(['\\x00\\x01\\xff\\xfeA\\xc3(€']);
  });

  it('with invalid UTF-8 inside JSON still tell their fields', () => {
    const line = Buffer.concat([Buffer.from('{"level":"info","msg":"caf'), Buffer.from([0xe9]), Buffer.from('","request_id":"r1"}\n')]);
    const [event] = readLog(line);
    expect(event?.body).toBe('{"level":"info","msg":"caf\\xe9","request_id":"r1"}');
    expect(readLog(Buffer.concat([line, line]))).toHaveLength(2);
  });

  it('of 10 MB are cut at 1 MiB with a mark, and the next line is whole', () => {
    const log = Buffer.concat([Buffer.alloc(10_000_000, 'x'), Buffer.from('\nnext\n')]);
    const [long, next] = bodies(log, 65_536);
    expect(long).toHaveLength((1 << 20) + ' …[cut: the line has 10000000 bytes]'.length);
    expect(long).toMatch(/x …\[cut: the line has 10000000 bytes\]$/);
    expect(next).toBe('next');
    expect(bodies(log)).toEqual([long, next]);
  });

  it('without a time take that of the line before, and without one before the fallback', () => {
    const events = readLog('first\n2026-01-05T10:00:00Z second\nthird\n');
    expect(events.map((event) => event.time)).toEqual([noon, Date.UTC(2026, 0, 5, 10), Date.UTC(2026, 0, 5, 10)]);
  });
});

describe('records of several lines', () => {
  const java = [
    '2026-01-05 10:00:00.123 [main] ERROR com.acme.Push - push failed',
    'java.lang.IllegalStateException: no seat',
    '\tat com.acme.Push.run(Push.java:1)',
    'Caused by: java.io.IOException: disk full',
    '\t... 12 more',
  ];
  const python = [
    '2026-01-05 10:00:00,123 ERROR sync failed',
    'Traceback (most recent call last):',
    '  File "x.py", line 1, in run',
    '    go()',
    'ValueError: bad department',
  ];
  const node = ['TypeError: x is not a function', '    at run (file.js:1:1)', '    at main (file.js:2:1)'];

  it.each([
    ['Java', java, 'java.lang.IllegalStateException: no seat'],
    ['Python', python, 'ValueError: bad department'],
    ['Node', node, 'TypeError: x is not a function'],
  ])('keep a stack trace of %s together and say its error', (_, lines, error) => {
    const events = readLog(`before\n${lines.join('\n')}\n2026-01-05 10:00:01,000 INFO after\n`);
    expect(events.map((event) => event.nativeId)).toEqual(['app.log:1', 'app.log:2', `app.log:${2 + lines.length}`]);
    expect(events[1]).toMatchObject({ body: lines.join('\n'), outcome: 'failure', message: error });
  });

  it('join a trace that was printed behind a JSON line to its message', () => {
    const [event, after] = readLog('{"level":"error","msg":"boom"}\nError: boom\n    at x\n{"level":"info","msg":"next"}\n');
    expect(event).toMatchObject({ name: 'boom', outcome: 'failure' });
    expect(after?.body).toBe('Error: boom\n    at x');
  });

  it('read a pretty-printed object as one JSON record', () => {
    const events = readLog(`${JSON.stringify({ time: 1767607200123, msg: 'user created', email: 'ana@globex.example' }, null, 2)}\nnext\n`);
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({ name: 'user created', identifiers: { email: 'ana@globex.example' } });
  });

  it('put the pieces together into which a container runtime cuts a long line', () => {
    const cri = '2026-01-05T10:00:00.1Z stdout P {"msg":"user \n2026-01-05T10:00:00.2Z stdout F created"}\n';
    expect(readLog(cri).map((event) => event.name)).toEqual(['user created']);
    const docker = ['{"msg":"user ', 'created"}\n'].map((log) => JSON.stringify({ log, stream: 'stdout', time: '2026-01-05T10:00:00Z' }));
    expect(readLog(`${docker.join('\n')}\n`).map((event) => event.name)).toEqual(['user created']);
  });

  it('end after 500 lines, and lose none', () => {
    const lines = ['head', ...Array.from({ length: 1200 }, (_, index) => `  at line ${index}`)];
    const events = readLog(lines.join('\n'));
    expect(events.map((event) => String(event.body).split('\n').length)).toEqual([501, 501, 199]);
  });

  it('have a dedupe key that does not depend on which lines had arrived', () => {
    const whole = readLog(`${java.join('\n')}\n`);
    expect(whole[0]?.dedupeKey).toBe(readLine(java[0] ?? '').dedupeKey);
  });
});

describe('positions', () => {
  it('let a second reader go on exactly behind any event', () => {
    const log = Buffer.from('one\n\n2026-01-05T10:00:00Z two\n  at x\nthree\nfour\n');
    const whole = readLog(log);
    const first = new LogStream({ source: 'app.log', fileName: 'app.log', service: null });
    first.feed(log);
    for (let seen = 1; first.next(noon) !== null; seen += 1) {
      const second = new LogStream({ source: 'app.log', fileName: 'app.log', service: null }, first.position);
      second.feed(log.subarray(first.position.offset));
      const rest = [];
      for (let event = second.next(noon); event !== null; event = second.next(noon)) rest.push(event);
      expect([...rest, ...second.finish(noon)]).toEqual(whole.slice(seen));
    }
  });
});
