/**
 * The compressed files among the logs that are followed, and the files that are gone: when one of these comes back compressed, it is read on from where
 * it was left, and not at all when it was read to its end.
 */
import { basename } from 'node:path';
import { ArchivedFile, headOfArchive, headOfFile, printOfHead } from './archive.ts';
import type { FileCursor, PastFile } from './cursor.ts';
import { type FoundFile, identityOf } from './discover.ts';
import type { Deliver } from './followed-file.ts';
import type { LogOrigin } from './log-event.ts';

/** Read longest ago, forgotten first. */
const mostPast = 1000;
const shortestPrint = 8;

export class Archives {
  readonly #origin: (fileName: string) => LogOrigin;
  #past: PastFile[];
  readonly #open = new Map<string, ArchivedFile>();
  /** Archives that could not be read, by identity: the size that they had then. */
  readonly #unreadable = new Map<string, number>();

  constructor(past: readonly PastFile[], origin: (fileName: string) => LogOrigin) {
    this.#past = [...past];
    this.#origin = origin;
  }

  get cursor(): PastFile[] {
    return [...this.#past, ...[...this.#open.values()].map((file) => file.cursor)];
  }

  /** A followed file that is gone. */
  remember(file: FileCursor): void {
    if (file.print.length > 0) this.#add({ ...file, complete: false });
  }

  /** Looks at archives that are new; those of files that are still followed are left to these. */
  async discover(found: Iterable<FoundFile>, followed: readonly FileCursor[], skip: boolean): Promise<void> {
    for (const file of found) {
      const identity = identityOf(file);
      if (this.#open.has(identity) || this.#unreadable.get(identity) === file.size) continue;
      const known = this.#past.find((past) => identityOf(past) === identity);
      if (known?.complete === true) continue;
      const head = await headOfArchive(file.path);
      if (head === null) this.#unreadable.set(identity, file.size);
      else this.#sort(file, head, followed, skip);
    }
  }

  /** Reads a turn's worth of each; true when there is more. `failed` is told what can't be read. */
  async read(deliver: Deliver, failed: (message: string) => void): Promise<boolean> {
    let more = false;
    for (const [identity, file] of this.#open) {
      try {
        more = (await file.read(deliver)) || more;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        failed(`${file.path}: ${error.message}`);
        await this.#close(identity, file);
        this.#unreadable.set(identity, -1);
        continue;
      }
      if (file.complete) await this.#close(identity, file);
    }
    return more;
  }

  async close(): Promise<void> {
    for (const file of this.#open.values()) await file.close();
  }

  /**
   * What a plain file that nobody knew is: null for a new log; `wait` for a copy of one that is still followed (`copytruncate` copies first and truncates
   * then); otherwise what was truncated, to be read on. Only files called like the log and something behind it are copies.
   */
  async claim(file: FoundFile, followed: readonly FileCursor[]): Promise<'wait' | PastFile | null> {
    const name = basename(file.path);
    const copyOf = (other: FileCursor): boolean => name.length > other.name.length && name.startsWith(other.name);
    const candidates = this.#past.filter(copyOf);
    const originals = followed.filter(copyOf);
    if (candidates.length === 0 && originals.length === 0) return null;
    const head = await headOfFile(file.path);
    const before = candidates.find((past) => begins(head, past));
    if (before === undefined) return originals.some((original) => begins(head, original)) ? 'wait' : null;
    this.#past = this.#past.filter((past) => past !== before);
    return before;
  }

  #sort(file: FoundFile, head: Buffer, followed: readonly FileCursor[], skip: boolean): void {
    const { path, dev, ino } = file;
    const same = (other: FileCursor): boolean => begins(head, other);
    if (!skip && followed.some(same)) return;
    const print = printOfHead(head);
    const fresh: PastFile = {
      path,
      dev,
      ino,
      print,
      name: basename(path).replace(/\.gz$/i, ''),
      offset: 0,
      line: 0,
      time: null,
      complete: skip,
    };
    const before = this.#past.find(same);
    if (before !== undefined) this.#past = this.#past.filter((past) => past !== before);
    const past = { ...fresh, ...before, path, dev, ino, print };
    if (past.complete) this.#add(past);
    else this.#open.set(identityOf(file), new ArchivedFile(path, past, this.#origin(past.name)));
  }

  async #close(identity: string, file: ArchivedFile): Promise<void> {
    await file.close();
    this.#open.delete(identity);
    this.#add(file.cursor);
  }

  #add(past: PastFile): void {
    this.#past.push(past);
    if (this.#past.length > mostPast) this.#past.splice(0, this.#past.length - mostPast);
  }
}

function begins(head: Buffer, { print }: FileCursor): boolean {
  return print.length >= shortestPrint && head.length >= print.length && printOfHead(head, print.length).hash === print.hash;
}
