/** What `provtrace collect` says on stderr: a line when a source is ready, fails or recovers; on a terminal also a running count. */
import type { Reader } from '../domain/reader.ts';
import type { IngestEvent, IngestOptions } from '../ingest/ingest.ts';
import { openReader } from '../store/reader.ts';
import { visible } from '../text/visible.ts';
import type { CommandContext } from './context.ts';
import { startProgress } from './progress.ts';

export interface CollectReporter {
  listen(event: IngestEvent): void;
  started(): void;
  stopping(): void;
  end(): void;
  /** Names of the sources whose last word was an error. */
  failed(): string[];
}

const statusEveryMs = 2000;

export function collectReporter(context: CommandContext, { databasePath, sources }: IngestOptions): CollectReporter {
  const progress = startProgress(context);
  const errors = new Map<string, string>();
  let reader: Reader | null = null;
  let timer: NodeJS.Timeout | null = null;
  let rejected = 0;
  const onSource = (source: string, error: string | null) => {
    const before = errors.get(source) ?? null;
    if (error === before) return;
    if (error === null) errors.delete(source);
    else errors.set(source, error);
    progress.log(error === null ? `${source}: works again` : `${source}: ${visible(error)}`);
  };
  return {
    listen(event) {
      if (event.type === 'ready') progress.log(`${event.source}: ready, ${visible(event.info.summary)}`);
      if (event.type === 'source') onSource(event.source, event.error);
      if (event.type !== 'rejected') return;
      rejected += 1;
      if (context.options.verbose) progress.log(`${event.source}: rejected ${visible(`${event.where}: ${event.reason}`)}`);
    },
    started() {
      progress.log(`collecting into ${visible(databasePath)}; stop with Ctrl-C`);
      if (context.io.stderr.isTTY !== true) return;
      const open = openReader(databasePath, { now: context.io.now });
      reader = open;
      timer = setInterval(() => progress.show(statusLine(open, sources.length - errors.size, sources.length, rejected)), statusEveryMs);
    },
    stopping: () => progress.log('stopping; what has arrived is being stored'),
    end() {
      if (timer !== null) clearInterval(timer);
      reader?.close();
      progress.end();
    },
    failed: () => [...errors.keys()],
  };
}

function statusLine(reader: Reader, working: number, all: number, rejected: number): string {
  const events = reader.sources().reduce((sum, source) => sum + source.events, 0);
  return `${events} events stored, ${working} of ${all} sources work${rejected === 0 ? '' : `, ${rejected} records rejected`}`;
}
