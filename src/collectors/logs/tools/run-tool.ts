/** Reads what a tool prints as long as the source runs: starts it, starts it again when it ends, and says what is wrong in one line. */
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { CollectorContext } from '../../collector.ts';
import { backoffMs } from '../../http/backoff.ts';
import { wait } from '../../wait.ts';
import type { LogOrigin } from '../log-event.ts';
import { LogStream, logStart } from '../log-stream.ts';
import { Outbox } from '../outbox.ts';
import { pumpLog } from '../pump-log.ts';
import type { Envelope } from '../unwrapped-line.ts';
import { findProgram, lastLine, start, stop } from './executable.ts';
import type { Progress } from './progress.ts';

export interface Tool {
  /** `journald`, `docker scim-api`: begins every message about it. */
  name: string;
  program: string;
  /** Asked before each start. */
  args(): readonly string[];
  /** Standard error carries log lines too. */
  merged: boolean;
  /** The tool's own wrapping; null for a line that has none, and what is wrapped inside. */
  unwrap(line: string): Envelope | null;
  /** A line without wrapping is the tool's own message, not a log line. */
  wrapsAll: boolean;
  origin: LogOrigin;
  /** How far was read, as saved; a fresh one is made from it for each start. */
  progress(cursor: string | null): Progress;
  /** Watches for what a running tool does not see, such as new pods; calls back to have it started again at once. Ends when the signal aborts. */
  watch?: (signal: AbortSignal, renew: () => void) => Promise<void>;
  /** Ends instead of starting again when the tool ended well. */
  once: boolean;
}

export interface ToolStart {
  /** Where a first run begins, epoch ms; null for now. */
  since: number | null;
  /** Service of all lines; null takes each line's own. */
  service: string | null;
  now(): number;
}

const retry = { firstMs: 1000, maxMs: 60_000 };
/** A tool that ran for so long was fine. */
const fineMs = 30_000;
const missingMs = 60_000;

interface Ending {
  /** What went wrong; null when it ended well. */
  error: string | null;
  ranMs: number;
  lines: boolean;
  /** It was ended to be started again at once. */
  renewed: boolean;
}

/** Runs until the signal aborts. */
export async function runTool(tool: Tool, context: CollectorContext, retryRange = retry): Promise<void> {
  let cursor = context.cursor;
  for (let failures = 0; !context.signal.aborted; ) {
    const file = await findProgram(tool.program);
    if (file === null) {
      context.status({ error: `${tool.name}: no program ${tool.program} on PATH` });
      await wait(missingMs, context.signal);
      continue;
    }
    const progress = tool.progress(cursor);
    const ending = await runOnce(tool, file, progress, context);
    cursor = progress.cursor ?? cursor;
    if (context.signal.aborted || (tool.once && ending.error === null)) return;
    if (ending.renewed) continue;
    failures = ending.lines || ending.ranMs > fineMs ? 1 : failures + 1;
    if (ending.error !== null) context.status({ error: `${tool.name}: ${ending.error}` });
    await wait(backoffMs(failures, retryRange, Math.random()), context.signal);
  }
}

async function runOnce(tool: Tool, file: string, progress: Progress, context: CollectorContext): Promise<Ending> {
  const began = performance.now();
  const [over, renewal] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([context.signal, renewal.signal]);
  const child = start(file, tool.args(), tool.merged);
  const ended = exitOf(child);
  const reading = new Reading(tool, progress, context);
  const watching = tool.watch?.(AbortSignal.any([signal, over.signal]), () => renewal.abort());
  try {
    if (child.stdout !== null) await reading.read(child.stdout, signal);
  } finally {
    over.abort();
    await stop(child);
    await watching;
  }
  const { error, complaint } = await ended;
  const said = lastLine(complaint) ?? reading.message;
  return {
    error: error === null ? null : `${tool.program} ${error}${said === null ? '' : `: ${said}`}`,
    ranMs: performance.now() - began,
    lines: reading.lines,
    renewed: renewal.signal.aborted,
  };
}

/** How it ended, and what it said to standard error last. */
function exitOf(child: ChildProcess): Promise<{ error: string | null; complaint: string }> {
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ error: `could not be started (${error.message})`, complaint }));
    child.once('close', (code, signal) =>
      resolve({ error: code === 0 ? null : `ended (${code === null ? signal : `exit code ${code}`})`, complaint }),
    );
  });
}

/** One run's output. */
class Reading {
  lines = false;
  /** The last line that was the tool's own. */
  message: string | null = null;
  readonly #tool: Tool;
  readonly #progress: Progress;
  readonly #context: CollectorContext;
  /** Lines that were read and may not be handed over yet. */
  readonly #trail: { end: number; envelope: Envelope }[] = [];

  constructor(tool: Tool, progress: Progress, context: CollectorContext) {
    this.#tool = tool;
    this.#progress = progress;
    this.#context = context;
  }

  async read(stdout: Readable, signal: AbortSignal): Promise<void> {
    const log = new LogStream(this.#tool.origin, logStart, {
      unwrap: (line) => this.#tool.unwrap(line),
      accepts: (envelope, line) => this.#accepts(envelope, line.text, line.end),
    });
    const outbox = new Outbox(this.#context, () => this.#progress.cursor);
    await pumpLog(stdout, log, outbox, this.#context, signal, () => this.#advance(log.offset));
  }

  #accepts(envelope: Envelope | null, text: string, end: number): boolean {
    if (envelope === null) {
      if (!this.#tool.wrapsAll) return true;
      this.message = lastLine(text);
      return false;
    }
    if (!this.lines) this.#context.status({ error: null, seen: true });
    this.lines = true;
    if (!this.#progress.accepts(envelope)) return false;
    this.#trail.push({ end, envelope });
    return true;
  }

  /** Everything before the log's position has been added to the outbox. */
  #advance(offset: number): void {
    let count = 0;
    for (const { end, envelope } of this.#trail) {
      if (end > offset) break;
      this.#progress.done(envelope);
      count += 1;
    }
    if (count > 0) this.#trail.splice(0, count);
  }
}
