/** What a command touches of the process: streams, environment, clock. Handed in, so that nothing below reads globals. */
export type OutputStream = NodeJS.WriteStream;

export interface Io {
  stdin: NodeJS.ReadStream;
  stdout: OutputStream;
  stderr: OutputStream;
  env: NodeJS.ProcessEnv;
  /** Epoch milliseconds. */
  now(): number;
}

export function processIo(): Io {
  return {
    // Getters: opening standard input costs time and keeps pipes open, and most commands never read it.
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return process.stdout;
    },
    get stderr() {
      return process.stderr;
    },
    env: process.env,
    now: Date.now,
  };
}
