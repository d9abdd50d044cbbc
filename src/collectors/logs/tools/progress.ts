/** How far the output of a tool was read, in the terms in which the tool can be asked for the rest. */
import { z } from 'zod';
import type { Envelope } from '../unwrapped-line.ts';

export interface Progress {
  /** What is saved with the events; null when nothing was read. */
  readonly cursor: string | null;
  /** False for a line that was read in an earlier run. */
  accepts(envelope: Envelope | null): boolean;
  /** The line, and all of its stream before it, has been handed over. */
  done(envelope: Envelope): void;
}

/** The journal has one order and names every entry. */
export class JournalProgress implements Progress {
  cursor: string | null;

  constructor(saved: string | null) {
    this.cursor = saved;
  }

  accepts(): boolean {
    return true;
  }

  done(envelope: Envelope): void {
    this.cursor = envelope.mark ?? this.cursor;
  }
}

const saved = z.object({
  since: z.string().nullable(),
  /** By stream: the time of its last line, and how many of its lines have that time. */
  streams: z.record(z.string(), z.tuple([z.string(), z.int()])),
});

export interface TimeProgressOptions {
  /** Where a first run begins, epoch ms; null for now. */
  first: number | null;
  /** Several streams are mixed in no order of time: what is asked for again, in ms. */
  overlapMs: number;
  /** Milliseconds of a clock. */
  now(): number;
}

const mostStreams = 1000;
/** A tool that has given nothing old for so long has caught up with the present. */
const quietMs = 5000;

/**
 * Container runtimes give lines a time in nanoseconds and can be asked for those since a time. The lines of one container are in order; those of several
 * are so only once the tool has caught up with the present, and until then a restart asks for all of it again and passes over what it has.
 */
export class TimeProgress implements Progress {
  readonly #options: TimeProgressOptions;
  readonly #streams: Map<string, [mark: string, count: number]>;
  /** Lines of this run that have the last time of the run before. */
  readonly #met = new Map<string, number>();
  readonly #before: ReadonlyMap<string, readonly [mark: string, count: number]>;
  #since: string;
  #latest = 0;
  #lastOld: number;

  constructor(cursor: string | null, options: TimeProgressOptions) {
    const { since, streams } = read(cursor);
    this.#options = options;
    this.#since = since ?? markOf(options.first ?? options.now());
    this.#streams = new Map(Object.entries(streams));
    this.#before = new Map(this.#streams);
    this.#lastOld = options.now();
  }

  /** RFC 3339 with nanoseconds. */
  get since(): string {
    const [seconds = '0', decimals = '0'] = this.#since.split('.');
    return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${decimals}Z`;
  }

  get cursor(): string | null {
    if (this.#streams.size === 0) return null;
    return JSON.stringify({ since: this.#since, streams: Object.fromEntries(this.#streams) } satisfies z.infer<typeof saved>);
  }

  accepts(envelope: Envelope | null): boolean {
    if (envelope === null || envelope.mark === null) return true;
    const { now, overlapMs } = this.#options;
    if (overlapMs > 0 && Number(envelope.mark) * 1000 < now() - overlapMs) this.#lastOld = now();
    const stream = envelope.stream ?? '';
    const before = this.#before.get(stream);
    if (before === undefined || envelope.mark > before[0]) return true;
    if (envelope.mark < before[0]) return false;
    const met = (this.#met.get(stream) ?? 0) + 1;
    this.#met.set(stream, met);
    return met > before[1];
  }

  done(envelope: Envelope): void {
    const { mark } = envelope;
    if (mark === null) return;
    const stream = envelope.stream ?? '';
    const known = this.#streams.get(stream);
    this.#streams.delete(stream);
    this.#streams.set(stream, [mark, known?.[0] === mark ? known[1] + 1 : 1]);
    if (this.#streams.size > mostStreams)
      for (const oldest of this.#streams.keys()) {
        this.#streams.delete(oldest);
        break;
      }
    this.#latest = Math.max(this.#latest, Number(mark));
    this.#advance(mark);
  }

  #advance(mark: string): void {
    const { overlapMs, now } = this.#options;
    if (overlapMs === 0) this.#since = mark;
    else if (now() - this.#lastOld > quietMs) this.#since = markOf(this.#latest * 1000 - overlapMs);
  }
}

function markOf(time: number): string {
  const ms = Math.max(0, Math.floor(time));
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000000`;
}

function read(cursor: string | null): z.infer<typeof saved> {
  try {
    return cursor === null ? { since: null, streams: {} } : saved.parse(JSON.parse(cursor));
  } catch {
    return { since: null, streams: {} };
  }
}
