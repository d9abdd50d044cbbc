/** Starts the collectors of one process and the writer that they share. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Batch, Collector, CollectorContext, Committed } from '../collectors/collector.ts';
import { sourceType } from '../collectors/registry.ts';
import { mappingFor } from '../collectors/semantics/mapping/apply.ts';
import type { MappingRule } from '../collectors/semantics/mapping/rule.ts';
import { resolveSecret } from '../config/secrets.ts';
import { DatabaseError, OperatorError, UsageError } from '../errors.ts';
import { type CollectorLock, lockCollector } from '../store/collector-lock.ts';
import { openWriter, type StoreWriter } from '../store/writer.ts';
import { commitBatch, mapped } from './commit.ts';
import type { ConfiguredSource, Ingest, IngestEvent, IngestOptions } from './ingest.ts';
import { StatusFeed } from './status.ts';

type Listener = (event: IngestEvent) => void;

/**
 * Collectors run in the calling thread, the writer in its own. `ready` rejects with `DatabaseError` when the database can't be used or another
 * process collects into it already; a source that fails is reported to the listener and does not stop the others.
 */
export function startIngest(options: IngestOptions, listener: Listener): Ingest {
  const stopping = new AbortController();
  const opened = open(options.databasePath);
  const rules = options.mapping ?? [];
  const started = opened.then(({ writer }) =>
    options.sources.map((source) => startSource(source, rules, writer, stopping.signal, listener)),
  );
  const done = started.then((sources) => Promise.all(sources.map((source) => source.done))).then(() => undefined);
  const ready = started.then((sources) => Promise.all(sources.map((source) => source.ready))).then(() => undefined);
  done.catch(() => undefined); // whoever awaits `ready` or `stop` hears of it
  ready.catch(() => undefined);
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    stopping.abort();
    await done.catch(() => undefined);
    const { writer, lock } = await opened;
    await Promise.all(options.sources.map((source) => writer.running(source.name, source.type, 0)));
    await writer.collector(0);
    await writer.close();
    lock.release();
  };
  return {
    ready,
    done,
    stop: () => {
      stopped ??= stop().catch((error) => (error instanceof OperatorError ? undefined : Promise.reject(error)));
      return stopped;
    },
  };
}

async function open(path: string): Promise<{ writer: StoreWriter; lock: CollectorLock }> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const writer = await openWriter(path);
  const lock = lockCollector(path);
  if (lock !== null) {
    await writer.collector(process.pid);
    return { writer, lock };
  }
  await writer.close();
  throw new DatabaseError(
    `${path}: another provtrace process collects into it already`,
    'attach with provtrace --no-collect, or use another --db',
  );
}

interface RunningSource {
  ready: Promise<void>;
  done: Promise<void>;
}

function startSource(
  source: ConfiguredSource,
  rules: readonly MappingRule[],
  writer: StoreWriter,
  signal: AbortSignal,
  listener: Listener,
): RunningSource {
  const done = runSource(source, rules, writer, signal, listener);
  return { ready: done.then(({ ready }) => ready), done: done.then(({ done }) => done) };
}

async function runSource(
  source: ConfiguredSource,
  rules: readonly MappingRule[],
  writer: StoreWriter,
  signal: AbortSignal,
  listener: Listener,
): Promise<RunningSource> {
  const status = new StatusFeed(
    // A status is advice; when the database is gone, the next batch says so to somebody who can act.
    (update) => void writer.status(source.name, source.type, update, Date.now()).catch(() => undefined),
    (error) => listener({ type: 'source', source: source.name, error }),
  );
  let collector: Collector;
  try {
    const type = sourceType(source.type);
    if (type === null) throw new UsageError(`${source.name}: no such type of source: ${source.type}`);
    collector = type.create(source.options, { resolveSecret });
    await writer.running(source.name, source.type, process.pid);
  } catch (error) {
    status.update({ error: lineOf(error) });
    return { ready: Promise.resolve(), done: Promise.resolve() };
  }
  const mapping = mappingFor(rules, source.name, source.type);
  const commit = (batch: Batch) => commitBatch(writer, source.name, source.type, mapped(batch, mapping), Date.now());
  const context = contextOf(source, commit, signal, listener, status, await writer.cursor(source.name));
  const done = collector
    .run(context)
    .catch((error: unknown) => status.update({ error: lineOf(error) }))
    .finally(() => status.flush());
  const ready = collector.ready.then((info) => listener({ type: 'ready', source: source.name, info }));
  return { ready: Promise.race([ready.catch(() => undefined), done]), done };
}

function contextOf(
  source: ConfiguredSource,
  commit: (batch: Batch) => Promise<Committed>,
  signal: AbortSignal,
  listener: Listener,
  status: StatusFeed,
  cursor: string | null,
): CollectorContext {
  return {
    source: source.name,
    signal,
    cursor,
    now: Date.now,
    commit: (batch) => {
      for (const rejection of batch.rejected ?? []) {
        listener({ type: 'rejected', source: source.name, where: rejection.where, reason: rejection.reason });
      }
      return commit(batch);
    },
    status: (update) => status.update(update),
  };
}

function lineOf(error: unknown): string {
  if (error instanceof OperatorError) return error.hint === null ? error.message : `${error.message}; ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}
