/** Which lines are one record: stack traces, pieces, and the lines of several writers in one log. */
import { describe, expect, it } from 'vitest';
import { readLog } from './read-log.ts';

interface Story {
  title: string;
  lines: readonly string[];
  /** Physical line of each record, in the order of the lines. */
  records: readonly number[];
  /** Message of the failure that the first record reports. */
  message: string;
}

const stories: readonly Story[] = [
  {
    title: 'Java, with causes',
    lines: [
      '2026-01-05 10:00:00,123 ERROR [http-1] c.a.Users - create failed',
      'java.lang.IllegalStateException: boom',
      '\tat com.acme.X.y(X.java:1)',
      '\t... 12 common frames omitted',
      'Caused by: java.sql.SQLException: duplicate key',
      '\tat z',
      '2026-01-05 10:00:01,000 INFO next',
    ],
    records: [1, 7],
    message: 'java.lang.IllegalStateException: boom',
  },
  {
    title: 'Python, with a chain',
    lines: [
      'ERROR:scim.users:create failed',
      'Traceback (most recent call last):',
      '  File "/app/x.py", line 3, in create',
      'ValueError: taken',
      '',
      'The above exception was the direct cause of the following exception:',
      '',
      'Traceback (most recent call last):',
      '  File "/app/x.py", line 9, in f',
      'app.errors.ScimConflict: 409 uniqueness',
      'INFO:scim.users:next',
    ],
    records: [1, 11],
    message: 'app.errors.ScimConflict: 409 uniqueness',
  },
  {
    title: 'Node, with the properties of the error',
    lines: [
      'Error: connect ECONNREFUSED 192.0.2.1:443',
      '    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1595:16) {',
      '  errno: -111,',
      "  code: 'ECONNREFUSED'",
      '}',
      'listening again',
    ],
    records: [1, 6],
    message: 'connect ECONNREFUSED 192.0.2.1:443',
  },
  {
    title: 'Node, an error printed below the message',
    lines: ['2026-01-05T10:00:00.123Z ERROR create failed', 'TypeError: x is not a function', '    at create (x.js:1:2)', 'ready'],
    records: [1, 4],
    message: 'TypeError: x is not a function',
  },
  {
    title: 'Go, a panic',
    lines: [
      'panic: runtime error: invalid memory address or nil pointer dereference',
      '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x123]',
      '',
      'goroutine 1 [running]:',
      'main.(*Users).create(0x0)',
      '\t/app/main.go:12 +0x1d',
      'created by main.start in goroutine 7',
      '\t/app/main.go:9 +0x3',
      'exit status 2',
      'restarted',
    ],
    records: [1, 10],
    message: 'runtime error: invalid memory address or nil pointer dereference',
  },
  {
    title: '.NET, an exception with an inner one',
    lines: [
      'Unhandled exception. System.InvalidOperationException: boom',
      ' ---> System.Exception: inner',
      '   at A.B()',
      '   --- End of inner exception stack trace ---',
      '   at C.D()',
      'info: Scim.Users[1]',
      '      ready',
    ],
    records: [1, 6],
    message: 'Unhandled exception. System.InvalidOperationException: boom',
  },
  {
    title: '.NET, the console logger',
    lines: [
      'fail: Scim.Users.UserService[0]',
      '      create failed',
      '      System.InvalidOperationException: taken',
      '         at Foo.Bar()',
      'info: X[0]',
    ],
    records: [1, 5],
    message: 'System.InvalidOperationException: taken',
  },
  {
    title: 'Ruby, frames without indentation',
    lines: [
      'E, [2026-01-05T10:00:00.123456 #7] ERROR -- : ActiveRecord::RecordNotUnique (duplicate key)',
      "app/models/user.rb:12:in `create'",
      "app/controllers/scim/users_controller.rb:33:in 'Scim::UsersController#create'",
      'I, [2026-01-05T10:00:00.223456 #7]  INFO -- : next',
    ],
    records: [1, 4],
    message: 'ActiveRecord::RecordNotUnique (duplicate key)',
  },
  {
    title: 'PHP',
    lines: [
      'PHP Fatal error:  Uncaught Exception: boom in /x.php:12',
      'Stack trace:',
      '#0 /x.php(3): foo()',
      '#1 {main}',
      '  thrown in /x.php on line 12',
      'next',
    ],
    records: [1, 6],
    message: 'PHP Fatal error:  Uncaught Exception: boom in /x.php:12',
  },
  {
    title: 'Rust, a panic',
    lines: [
      "thread 'main' panicked at src/main.rs:3:5:",
      'seat limit',
      'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace',
      'next',
    ],
    records: [1, 4],
    message: 'seat limit',
  },
  {
    title: 'CRI, pieces of two streams mixed',
    lines: [
      '2026-01-05T10:00:00.123456789Z stderr P {"level":50,',
      '2026-01-05T10:00:00.123456790Z stdout F a line between',
      '2026-01-05T10:00:00.123456791Z stderr F "msg":"failed"}',
    ],
    records: [1, 2],
    message: 'failed',
  },
  {
    title: "Docker's files, a line of three pieces",
    lines: ['{"level":50,', '"msg":', '"failed"}\n'].map((log) =>
      JSON.stringify({ log, stream: 'stdout', time: '2026-01-05T10:00:00.123456789Z' }),
    ),
    records: [1],
    message: 'failed',
  },
  {
    title: 'docker compose, two services mixed',
    lines: [
      'scim-1    | ERROR create failed',
      'worker-1  | job 5 done',
      'scim-1    | java.lang.IllegalStateException: boom',
      'worker-1  | job 6 done',
      'scim-1    | \tat com.acme.X.y(X.java:1)',
    ],
    records: [1, 2, 4],
    message: 'java.lang.IllegalStateException: boom',
  },
];

describe('records of several lines', () => {
  for (const { title, lines, records, message } of stories) {
    it(title, () => {
      const events = readLog(`${lines.join('\n')}\n`).sort((a, b) => lineOf(a.nativeId) - lineOf(b.nativeId));
      expect(events.map((event) => lineOf(event.nativeId))).toEqual(records);
      expect(events[0]).toMatchObject({ outcome: 'failure', message });
      for (const event of events.slice(1)) expect(event.outcome).not.toBe('failure');
    });
  }

  it('an error that somebody else prints does not become part of a success', () => {
    const events = readLog('user ana created\nError: disk full\n    at write (x.js:1:2)\n');
    expect(events.map((event) => event.outcome)).toEqual(['success', 'failure']);
  });

  it('the records of silent writers do not wait for ever', () => {
    const lines = ['quiet-1  | the only line', ...Array.from({ length: 60 }, (_, index) => `busy-1  | line ${index}`)];
    const events = readLog(`${lines.join('\n')}\n`);
    expect(events.findIndex((event) => event.name === 'the only line')).toBeLessThan(55);
    expect(events).toHaveLength(61);
  });

  it('IIS columns are those that the header names', () => {
    const log =
      '#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-method cs-uri-stem sc-status time-taken\n2026-01-05 10:00:00 POST /scim/v2/Users 409 12\n';
    expect(readLog(log)).toMatchObject([{ nativeId: 'app.log:3', httpStatus: 409, durationMs: 12, endpoint: 'POST /scim/v2/Users' }]);
  });
});

describe('bytes', () => {
  it.each(['utf16le', 'utf16be'] as const)('%s with a byte order mark, in chunks of any size', (encoding) => {
    const little = Buffer.from('\ufeffERROR grüße\r\n\r\n{"msg":"数"}\r\nlast', 'utf16le');
    const bytes = encoding === 'utf16be' ? Buffer.from(little).swap16() : little;
    for (const chunk of [1, 3, 7, 1000])
      expect(readLog(bytes, chunk).map((event) => [event.nativeId, event.name])).toEqual([
        ['app.log:1', 'grüße'],
        ['app.log:3', '数'],
        ['app.log:4', 'last'],
      ]);
  });

  it('a line of 20 MB is cut with a mark, and the next one is whole', () => {
    const events = readLog(`{"msg":"${'x'.repeat(20 << 20)}"}\n{"level":50,"msg":"next"}\n`, 1 << 16);
    expect(events).toHaveLength(2);
    expect(String(events[0]?.body).length).toBeLessThan(1.1 * (1 << 20));
    expect(String(events[0]?.body)).toMatch(/…\[cut: the line has \d+ bytes\]$/);
    expect(events[1]).toMatchObject({ name: 'next', outcome: 'failure' });
  });

  it('nothing throws, whatever the bytes are', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed;
    };
    const pieces = [
      '{"',
      '[',
      '] "',
      'GET /',
      '?filter=userName eq "',
      'type=',
      'realmId=',
      '2026-01-05T10:00:00',
      '\n',
      '\t',
      '\0',
      'Traceback (most recent',
      ' | ',
      '<34>1 ',
      '#Fields: ',
      'I, [',
    ];
    for (let round = 0; round < 300; round += 1) {
      const log = Array.from({ length: 40 }, () =>
        random() % 3 === 0 ? String.fromCharCode(random() % 300) : pieces[random() % pieces.length],
      ).join('');
      expect(() => readLog(log)).not.toThrow();
    }
  });
});

function lineOf(nativeId: string): number {
  return Number(nativeId.split(':').at(-1));
}
