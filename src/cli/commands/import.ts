/** `provtrace import`: recorded data into the database. The counts are the last line on stderr. */
import { exitCodes, UsageError } from '../../errors.ts';
import type { ImportInput, ImportResult } from '../../ingest/import.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { databasePath } from '../database.ts';
import { Interrupted } from '../failure.ts';
import { schemaVersion, toJsonText } from '../format/json.ts';
import { interruptible } from '../interrupt.ts';
import { startProgress } from '../progress.ts';
import type { CommandInput } from '../spec.ts';

export async function importCommand(context: CommandContext, { args, flags }: CommandInput): Promise<number> {
  const inputs = args.map((name): ImportInput => (name === '-' ? { stdin: context.io.stdin } : { path: name }));
  if (args.filter((name) => name === '-').length > 1) throw new UsageError('standard input can be imported only once');
  const path = await databasePath(context);
  const { importFiles } = await import('../../ingest/import.ts');
  const { loadConfig } = await import('../../config/load.ts');
  const { mapping } = loadConfig(context.options.config, context.io.env);
  const progress = startProgress(context);
  const startedAt = context.io.now();
  const { result, stopped } = await interruptible(async (signal) => ({
    result: await importFiles({
      databasePath: path,
      inputs,
      from: flags.text('from'),
      mapping,
      signal,
      onProgress: ({ file, read, rejected, allRead }) => {
        const rate = Math.round(allRead / Math.max(0.1, (context.io.now() - startedAt) / 1000));
        progress.show(`${file}: ${read} records, ${rejected} rejected, ${rate}/s`);
      },
    }),
    stopped: signal.aborted,
  })).finally(() => progress.end());
  reportRejections(context, result);
  if (context.format === 'json') await context.out.write(`${toJsonText({ schemaVersion, ...result })}\n`);
  context.io.stderr.write(`read ${result.read}, stored ${result.stored}, duplicate ${result.duplicate}, rejected ${result.rejected}\n`);
  if (stopped) throw new Interrupted();
  return exitCodes.fine;
}

const shownRejections = 5;

function reportRejections(context: CommandContext, { rejections, rejected }: ImportResult): void {
  const shown = context.options.verbose ? rejections : rejections.slice(0, shownRejections);
  for (const { where, reason } of shown) context.note(`rejected ${visible(`${where}: ${reason}`)}`);
  if (rejected > shown.length) context.note(`and ${rejected - shown.length} more rejected`);
}
