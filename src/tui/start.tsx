/** Starts the TUI and gives the terminal back as it was: at the end, after a crash, on signals. */
import process from 'node:process';
import { type Instance, render } from 'ink';
import { App } from './app.tsx';
import { Live } from './live.ts';
import type { TuiEnd, TuiOptions } from './options.ts';

export type { TuiEnd, TuiOptions } from './options.ts';

const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Resolves when the user quits or a signal asks to; the reader stays open. Rejects with the error of a crash, after the terminal was restored, so
 * that the caller can report it where it can be read.
 */
export async function startTui(options: TuiOptions): Promise<TuiEnd> {
  const live = new Live(options.reader, options.slow ? { poll: 500, gap: 1000 } : { poll: 100, gap: 250 });
  let ended: TuiEnd = { reason: 'quit' };
  let instance: Instance | null = null;
  const end = (how: TuiEnd) => {
    ended = how;
    instance?.unmount();
  };
  let failure: Error | null = null;
  const stopListening = listen(options, end, (error) => {
    failure ??= error;
    instance?.unmount();
  });
  live.start();
  try {
    instance = render(<App options={options} live={live} end={end} />, {
      stdin: options.stdin,
      stdout: options.stdout,
      exitOnCtrlC: false,
      alternateScreen: true,
      incrementalRendering: true,
      interactive: true,
      maxFps: options.slow ? 2 : 120, // a key that comes right after a frame waits for the next one: 8 ms
      isScreenReaderEnabled: options.screenReader,
    });
    await instance.waitUntilExit();
    if (failure !== null) throw failure;
    return ended;
  } finally {
    live.stop();
    stopListening();
  }
}

function listen({ stdout }: TuiOptions, end: (end: TuiEnd) => void, crash: (error: Error) => void): () => void {
  const signals = endSignals.map((signal) => [signal, () => end({ reason: 'signal', signal })] as const);
  const onError = (error: unknown) => crash(error instanceof Error ? error : new Error(String(error)));
  const onGone = () => end({ reason: 'signal', signal: 'SIGHUP' }); // nobody is left to draw for
  for (const [signal, handler] of signals) process.on(signal, handler);
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  stdout.on('error', onGone);
  return () => {
    for (const [signal, handler] of signals) process.off(signal, handler);
    process.off('uncaughtException', onError);
    process.off('unhandledRejection', onError);
    stdout.off('error', onGone);
  };
}
