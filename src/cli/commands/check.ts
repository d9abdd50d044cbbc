/** `provtrace check`: compares a selection of flows with limits, for CI. */
import { exitCodes } from '../../errors.ts';
import { formatDuration } from '../../text/time.ts';
import { type Criterion, evaluate, type Limits } from '../check/criteria.ts';
import { measure } from '../check/measure.ts';
import type { CommandContext } from '../context.ts';
import { withExistingReader } from '../database.ts';
import type { Flags } from '../flags.ts';
import { selectionOf } from '../flow-query.ts';
import { schemaVersion, toJsonText } from '../format/json.ts';
import type { CommandInput } from '../spec.ts';

/** A database that is not there is an error here: a gate must not open because of a mistyped path. */
export async function check(context: CommandContext, { args, flags }: CommandInput): Promise<number> {
  const limits = limitsFrom(flags);
  const selection = await selectionOf(args, context.options);
  const measured = await withExistingReader(context, (reader) => measure(reader, selection, limits.p95 !== null));
  const criteria = evaluate(limits, measured);
  const ok = criteria.every((criterion) => criterion.ok);
  if (measured.flows === 0) context.note('no flow matches: there was nothing to check');
  if (context.format === 'json') {
    await context.out.write(`${toJsonText({ schemaVersion, ok, flows: measured.flows, criteria })}\n`);
  } else {
    const lines = criteria.map((criterion) => {
      const word = criterion.ok ? context.palette('good', 'ok  ') : context.palette('bad', 'FAIL');
      return `${word}  ${labels[criterion.name]}: ${amount(criterion.name, criterion.actual)}, at most ${amount(criterion.name, criterion.limit)} (of ${measured.flows} flows)\n`;
    });
    await context.out.write(lines.join(''));
  }
  return ok ? exitCodes.fine : exitCodes.negative;
}

function limitsFrom(flags: Flags): Limits {
  const limits = {
    failed: flags.count('max-failed'),
    failureRate: flags.rate('max-failure-rate'),
    p95: flags.duration('max-p95'),
    stuck: flags.count('max-stuck'),
  };
  return Object.values(limits).every((limit) => limit === null) ? { ...limits, failed: 0 } : limits;
}

const labels: Readonly<Record<Criterion['name'], string>> = {
  failed: 'failed',
  failureRate: 'failure rate',
  p95Ms: 'p95 duration',
  stuck: 'stuck',
};

function amount(name: Criterion['name'], value: number): string {
  if (name === 'failureRate') return `${Math.round(value * 1000) / 10} %`;
  return name === 'p95Ms' ? formatDuration(value) : String(value);
}
