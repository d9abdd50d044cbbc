/** Who collects while the TUI is open: a thread of this process, another process, or nobody. */
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Reader } from '../domain/reader.ts';
import { DatabaseError } from '../errors.ts';
import type { Ingest, IngestEvent, IngestOptions } from '../ingest/ingest.ts';
import { openReader } from '../store/reader.ts';

export interface Collection {
  reader: Reader;
  /** `live`: this process collects; `attached`: another one does; `offline`: none. */
  mode: 'live' | 'attached' | 'offline';
  /** Calls the listener for what happened already, then for what happens; returns how to stop. Only where this process collects. */
  ingestStatus?: (listener: (event: IngestEvent) => void) => () => void;
  /** Stores what is on its way and closes everything; rejects with what went wrong while collecting. */
  end(): Promise<void>;
}

/** Only looks: at what another process collects, or at what was collected. */
export function attach(path: string): Collection {
  if (!existsSync(path))
    throw new DatabaseError(`no database at ${path}`, 'start provtrace without --no-collect, or fill it with provtrace import FILE');
  const reader = openReader(path);
  return { reader, mode: isCollected(reader) ? 'attached' : 'offline', end: async () => reader.close() };
}

/** Attaches when another process collects into the database already, else collects in a thread. */
export async function attachOrCollect(options: IngestOptions): Promise<Collection> {
  const existing = openIfPossible(options.databasePath);
  if (existing !== null && isCollected(existing)) {
    return { reader: existing, mode: 'attached', end: async () => existing.close() };
  }
  const { startIngestThread } = await import('../ingest/thread.ts');
  const status = rememberedStatus();
  const ingest = startIngestThread(options, status.listen);
  const failed: unknown[] = [];
  ingest.done.catch((error: unknown) => failed.push(error));
  // What is stored already can be shown before the collectors are up; a new file has to be made first.
  const reader = existing ?? (await onceMade(options.databasePath, ingest));
  const end = async () => {
    const [failure] = failed; // before the stop, which ends the thread
    const isAttached = failure !== undefined && isCollected(reader); // another process was faster
    reader.close();
    await ingest.stop();
    if (failure !== undefined && !isAttached) throw failure;
  };
  return { reader, mode: 'live', ingestStatus: status.subscribe, end };
}

/** A source that is `ok` or `idle` belongs to a process that lives. */
function isCollected(reader: Reader): boolean {
  return reader.info().collector !== null || reader.sources().some(({ state }) => state === 'ok' || state === 'idle');
}

/** null also for a file of an earlier version, which the writer brings up to date. */
function openIfPossible(path: string): Reader | null {
  if (!existsSync(path)) return null;
  try {
    return openReader(path);
  } catch (error) {
    if (error instanceof DatabaseError) return null;
    throw error;
  }
}

const lookAgainMs = 10;

/** The writer makes the file long before the last source has answered its first poll. */
async function onceMade(path: string, ingest: Ingest): Promise<Reader> {
  try {
    for (;;) {
      const isReady = await Promise.race([ingest.ready.then(() => true), setTimeout(lookAgainMs, false)]);
      const reader = isReady ? openReader(path) : openIfPossible(path);
      if (reader !== null) return reader;
    }
  } catch (error) {
    await ingest.stop();
    throw error;
  }
}

/** The latest word of each source, so that a screen which opens later knows what it missed. */
export function rememberedStatus() {
  const latest = new Map<string, IngestEvent>();
  const listeners = new Set<(event: IngestEvent) => void>();
  return {
    listen(event: IngestEvent) {
      if (event.type !== 'rejected') latest.set(event.source, event);
      for (const listener of listeners) listener(event);
    },
    subscribe(listener: (event: IngestEvent) => void) {
      for (const event of latest.values()) listener(event);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
