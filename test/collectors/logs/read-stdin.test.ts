import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readStdin } from '../../../src/collectors/logs/read-stdin.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { until } from '../../helpers/until.ts';

const names = (context: CaptureContext) => context.events.map((event) => event.name);

describe('standard input', () => {
  it('is read to its end, the last line without line feed included', async () => {
    const context = new CaptureContext('stdin');
    const stream = new PassThrough();
    const done = readStdin(stream, context, 'svc');
    stream.write('one\ntw');
    stream.end('o\nthree');
    await done;
    expect(context.events).toMatchObject([
      { name: 'one', source: 'stdin', nativeId: 'stdin:1', service: 'svc' },
      { name: 'two', nativeId: 'stdin:2' },
      { name: 'three', nativeId: 'stdin:3' },
    ]);
    expect(context.cursor).toBeNull();
  });

  it('hands over a line that nothing follows while the pipe stays open', async () => {
    const context = new CaptureContext('stdin');
    const stream = new PassThrough();
    const done = readStdin(stream, context, null);
    stream.write('one\n');
    await until(() => names(context).includes('one'), 'the line');
    stream.write('two\n');
    await until(() => names(context).includes('two'), 'the second line');
    context.abort();
    await done;
    expect(stream.destroyed).toBe(true);
  });

  it('loses nothing that had arrived when it is stopped or breaks', async () => {
    for (const stop of [
      (context: CaptureContext) => context.abort(),
      (_: CaptureContext, stream: PassThrough) => stream.destroy(new Error('gone')),
    ]) {
      const context = new CaptureContext('stdin');
      const stream = new PassThrough();
      const done = readStdin(stream, context, null);
      stream.write('one\ntwo');
      await until(() => names(context).includes('one'), 'the line');
      stop(context, stream);
      await done;
      expect(names(context)).toEqual(['one', 'two']);
    }
  });

  it('reaches a worker thread of a real process through a pipe', async () => {
    const program = fileURLToPath(new URL('./stdin-worker.ts', import.meta.url));
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    child.stdin.end('{"level":"info","msg":"hello"}\nworld\n');
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, output }).toEqual({ code: 0, output: '["hello","world"]\n' });
  });
});
