/** Standard output with back-pressure, and a quiet end when the reader of a pipe has gone (`provtrace flows | head`). */
import { UsageError } from '../errors.ts';
import type { OutputStream } from './io.ts';

/** Nobody reads any more. Control flow only, never shown: the command ends with exit code 0. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe';
}

export class Output {
  private readonly stream: OutputStream;
  private failure: Error | null = null;
  private wake: (() => void) | null = null;

  constructor(stream: OutputStream) {
    this.stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.failure = error.code === 'EPIPE' || error.code === 'EIO' ? new BrokenPipe() : cannotWrite(error);
      this.wake?.();
    });
  }

  /** Resolves when more may be written. Rejects with `BrokenPipe`, or `UsageError` for a full disk behind a redirection. */
  async write(text: string): Promise<void> {
    this.check();
    if (text === '' || this.stream.write(text)) return this.check();
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.stream.once('drain', resolve);
    });
    this.wake = null;
    this.check();
  }

  /** Resolves when everything written has reached the other side. */
  async flush(): Promise<void> {
    this.check();
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.stream.write('', () => resolve());
    });
    this.check();
  }

  private check(): void {
    if (this.failure !== null) throw this.failure;
  }
}

function cannotWrite(error: Error): UsageError {
  return new UsageError(`can't write to standard output (${error.message})`, 'check the file or disk behind it', { cause: error });
}
