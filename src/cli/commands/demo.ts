/** `provtrace demo`: the demo world, on a screen with a database that is gone afterwards, or headless into a database. */
import type { DemoOptions } from '../../demo/run.ts';
import { exitCodes, UsageError } from '../../errors.ts';
import { openReader } from '../../store/reader.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { databasePath } from '../database.ts';
import { Interrupted } from '../failure.ts';
import type { Flags } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { startProgress } from '../progress.ts';
import type { CommandInput } from '../spec.ts';

export type World = Pick<DemoOptions, 'seed' | 'flows' | 'speed'>;

export async function demo(context: CommandContext, { flags }: CommandInput): Promise<number> {
  const headless = flags.isOn('headless');
  const world: World = {
    seed: flags.count('seed') ?? 1,
    flows: flags.count('flows', 1) ?? 200,
    speed: speedFlag(flags) ?? (headless ? 'max' : 1),
  };
  if (headless) return fillDatabase(context, world);
  if (context.options.db !== null)
    throw new UsageError('the demo lives in a temporary database', 'to keep it: provtrace demo --headless --db FILE');
  const { demoOnScreen } = await import('../demo-screen.ts');
  return demoOnScreen(context, flags, world);
}

function speedFlag(flags: Flags): number | 'max' | null {
  const text = flags.text('speed');
  if (text === null || text === 'max') return text;
  const speed = /^\d{1,6}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (speed <= 0) throw new UsageError(`--speed takes a number above 0, or max, not "${text}"`);
  return speed;
}

async function fillDatabase(context: CommandContext, world: World): Promise<number> {
  const path = await databasePath(context);
  const [{ runDemo }, { startIngest }] = await Promise.all([import('../../demo/run.ts'), import('../../ingest/start.ts')]);
  const progress = startProgress(context);
  await interruptible(async (signal) => {
    const summary = await runDemo({
      ...world,
      databasePath: path,
      headless: true,
      signal,
      startIngest,
      openReader: (file) => openReader(file),
      onProgress: ({ phase, delivered: { auditEvents, spans, logRecords, logLines } }) =>
        progress.show(`${phase}: ${auditEvents} audit events, ${spans} spans, ${logRecords + logLines} log records`),
    }).finally(() => progress.end());
    if (signal.aborted) throw new Interrupted();
    context.note(
      `${visible(path)}: seed ${summary.seed}, ${summary.flows} flows from ${summary.events} events; look at them with provtrace --db ${visible(path)}`,
    );
  });
  return exitCodes.fine;
}
