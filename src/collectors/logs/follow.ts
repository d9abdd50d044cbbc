/**
 * Follows all files that match some patterns: appended lines, new files, rotation by renaming and by truncation. Nothing is lost and nothing comes twice:
 * the cursor that is saved with a batch says for each file where the last event of the batch ended, and a restart reads on from there. What was read but
 * not handed over (a record that may get more lines, a line without line feed) is simply read again.
 *
 * A last line without line feed waits until it is complete. It is handed over as it is when it can't be completed any more: the file was truncated, or
 * renamed or deleted and silent for five seconds.
 *
 * A file that appears and is renamed away between two searches, or while nobody runs, is seen only by a pattern that matches its new name too (`app.log*`).
 *
 * Polling, not file notifications: these are missing on network and some container file systems, and a poll of a few open files costs microseconds.
 */
import { basename } from 'node:path';
import type { CollectorContext } from '../collector.ts';
import { wait } from '../wait.ts';
import { Archives } from './archives.ts';
import { type FileCursor, readCursor, type SavedFiles, writeCursor } from './cursor.ts';
import { findLogFiles, identityOf, locateFile } from './discover.ts';
import { type Deliver, FollowedFile, ReplacedError, resumedFile } from './followed-file.ts';
import type { LogOrigin } from './log-event.ts';
import { Outbox } from './outbox.ts';

export interface FollowOptions {
  paths: readonly string[];
  from: 'start' | 'end';
  service: string | null;
}

export interface FollowTiming {
  pollMs: number;
  rescanMs: number;
  /** How long a record waits for lines that belong to it. */
  holdMs: number;
  /** Silence after which a renamed or deleted file counts as finished. */
  graceMs: number;
  /** Silence after which a renamed file is forgotten: some programs write to it until they are restarted. */
  forgetMs: number;
}

export const followTiming: FollowTiming = { pollMs: 100, rescanMs: 1000, holdMs: 200, graceMs: 5000, forgetMs: 600_000 };

const mostOpen = 200;
const bufferBytes = 256 * 1024;
/** Searching large trees must stay a small part of the work. */
const scanShare = 20;

export class FileFollower {
  readonly #options: FollowOptions;
  readonly #timing: FollowTiming;
  readonly #context: CollectorContext;
  readonly #files = new Map<string, FollowedFile>();
  readonly #finished = new Set<FollowedFile>();
  readonly #buffer = Buffer.allocUnsafe(bufferBytes);
  readonly #outbox: Outbox;
  readonly #deliver: Deliver;
  readonly #saved: SavedFiles | null;
  readonly #archives: Archives;
  #nextScan = 0;
  #error: string | null = null;
  #reported: string | null = null;

  constructor(options: FollowOptions, context: CollectorContext, timing: FollowTiming = followTiming) {
    this.#options = options;
    this.#timing = timing;
    this.#context = context;
    const saved = readCursor(context.cursor);
    this.#saved = saved;
    this.#archives = new Archives(saved?.past ?? [], (name) => this.#origin(name));
    this.#outbox = new Outbox(context, () => writeCursor(this.#cursors(), this.#archives.cursor));
    this.#deliver = (event, bytes) => this.#outbox.add(event, bytes);
  }

  /** Runs until the signal aborts. `ready` is called with the number of files after the first search. */
  async run(ready: (files: number) => void): Promise<void> {
    try {
      await this.#restore();
      ready(this.#files.size);
      while (!this.#context.signal.aborted) {
        const more = await this.#turn();
        if (!more || this.#outbox.isDue) await this.#outbox.flush();
        if (!more) await wait(Math.max(this.#timing.pollMs, 2 * this.#files.size), this.#context.signal);
      }
      for (const file of this.#files.values()) await file.release(0, this.#deliver);
      await this.#outbox.flush();
    } finally {
      await Promise.all([...this.#files.values()].map((file) => file.close()));
      await this.#archives.close();
    }
  }

  /** One look at every file; true when there is more to read at once. */
  async #turn(): Promise<boolean> {
    this.#error = null;
    if (performance.now() >= this.#nextScan) await this.#scan(false);
    let more = false;
    for (const [identity, file] of this.#files) {
      if (this.#context.signal.aborted) break;
      more = (await this.#attend(identity, file)) || more;
    }
    if (!this.#context.signal.aborted) more = (await this.#archives.read(this.#deliver, (message) => this.#fail(message))) || more;
    this.#report();
    return more;
  }

  #cursors(): FileCursor[] {
    return [...this.#files.values()].map((file) => file.cursor);
  }

  #fail(message: string): void {
    this.#error = message;
  }

  async #attend(identity: string, file: FollowedFile): Promise<boolean> {
    try {
      const more = await file.read(this.#buffer, this.#deliver);
      await file.release(this.#timing.holdMs, this.#deliver);
      if (file.missing && !more) await this.#retire(identity, file);
      else if (!more && this.#files.size > mostOpen) await file.close();
      return more;
    } catch (error) {
      if (!isFileError(error)) throw error;
      if (file.missing) await this.#forget(identity, file);
      else if (isGone(error)) this.#nextScan = 0;
      else this.#error = `${file.path}: ${error.message}`;
      return false;
    }
  }

  /** A renamed or deleted file: finished after some silence, forgotten after more. */
  async #retire(identity: string, file: FollowedFile): Promise<void> {
    const silence = performance.now() - file.lastGrowth;
    if (silence < this.#timing.graceMs) return;
    if (!this.#finished.has(file)) await file.finish(this.#deliver);
    this.#finished.add(file);
    if (silence >= this.#timing.forgetMs || (await file.isDeleted())) await this.#forget(identity, file);
  }

  async #forget(identity: string, file: FollowedFile): Promise<void> {
    this.#files.delete(identity);
    this.#finished.delete(file);
    this.#archives.remember(file.cursor);
    await file.close();
  }

  async #restore(): Promise<void> {
    const { logs } = await findLogFiles(this.#options.paths);
    for (const entry of this.#saved?.files ?? []) {
      const here = logs.get(identityOf(entry)) ?? (await locateFile(entry.path, entry.dev, entry.ino));
      if (here === null) this.#archives.remember(entry);
      else
        this.#follow(
          identityOf(entry),
          resumedFile(here, entry, (name) => this.#origin(name)),
        );
    }
    await this.#scan(this.#saved === null && this.#options.from === 'end');
  }

  /** Looks for new and renamed files. */
  async #scan(skip: boolean): Promise<void> {
    const start = performance.now();
    const { logs, archives } = await findLogFiles(this.#options.paths);
    for (const file of this.#files.values()) await this.#markMissing(file, logs.get(identityOf(file))?.path);
    for (const [identity, found] of logs) {
      const { path, dev, ino } = found;
      if (this.#files.has(identity)) continue;
      const former = skip ? null : await this.#archives.claim(found, this.#cursors());
      if (former === 'wait') continue;
      const file =
        former === null
          ? new FollowedFile({ path, dev, ino }, this.#origin(basename(path)))
          : resumedFile(found, former, (name) => this.#origin(name));
      this.#follow(identity, file);
      if (skip) await file.skip(this.#buffer).catch((error) => this.#skipFailed(file, error));
    }
    await this.#archives.discover(archives, this.#cursors(), skip);
    this.#context.status({ seen: true });
    this.#nextScan = performance.now() + Math.max(this.#timing.rescanMs, scanShare * (performance.now() - start));
  }

  #follow(identity: string, file: FollowedFile): void {
    file.onReplaced = (former) => this.#archives.remember(former);
    this.#files.set(identity, file);
  }

  #skipFailed(file: FollowedFile, error: unknown): void {
    if (!isFileError(error)) throw error;
    this.#error = `${file.path}: ${error.message}`;
  }

  async #markMissing(file: FollowedFile, path: string | undefined): Promise<void> {
    if (path !== undefined) {
      file.path = path;
      file.missing = false;
      this.#finished.delete(file);
      return;
    }
    if (file.missing) return;
    file.missing = true;
    file.lastGrowth = performance.now();
    const moved = await locateFile(file.path, file.dev, file.ino);
    if (moved !== null) file.path = moved.path;
  }

  #origin(fileName: string): LogOrigin {
    return { source: fileName, fileName, service: this.#options.service };
  }

  #report(): void {
    if (this.#error === this.#reported) return;
    this.#reported = this.#error;
    this.#context.status({ error: this.#error });
  }
}

/** A file that may not be read, vanished, or whose disk fails. Anything else (a store that failed, our own bug) is not the file's. */
function isFileError(error: unknown): error is Error {
  return error instanceof ReplacedError || (error instanceof Error && 'syscall' in error && 'code' in error);
}

function isGone(error: Error): boolean {
  return error instanceof ReplacedError || ('code' in error && error.code === 'ENOENT');
}
