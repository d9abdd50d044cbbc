/** `provtrace collect`: the collectors without a screen. Lines on stderr: who listens where, what fails and recovers. */
import { exitCodes, SourceError, UsageError } from '../../errors.ts';
import { collectReporter } from '../collect-reporter.ts';
import type { CommandContext } from '../context.ts';
import { interruptible } from '../interrupt.ts';
import { ingestOptions } from '../source-flags.ts';
import type { CommandInput } from '../spec.ts';

/** Resolves to 0 for a stop that was asked for; `SourceError` when nothing is left to collect and a source failed. */
export async function collect(context: CommandContext, { flags }: CommandInput): Promise<number> {
  const options = await ingestOptions(context, flags);
  if (options.sources.length === 0)
    throw new UsageError('there is no source to collect from', 'add one to the configuration, or give --log or --otlp-http');
  const { startIngest } = await import('../../ingest/start.ts');
  await interruptible(async (signal) => {
    const reporter = collectReporter(context, options);
    const ingest = startIngest(options, reporter.listen);
    try {
      await ingest.ready;
      reporter.started();
      await Promise.race([ingest.done, aborted(signal)]);
    } finally {
      if (signal.aborted) reporter.stopping();
      await ingest.stop();
      reporter.end();
    }
    if (!signal.aborted) failIfAnyFailed(reporter.failed());
  });
  return exitCodes.fine;
}

function failIfAnyFailed(failed: readonly string[]): void {
  if (failed.length === 0) return;
  throw new SourceError(`nothing is left to collect: ${failed.join(', ')} failed`, 'see the lines above');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
