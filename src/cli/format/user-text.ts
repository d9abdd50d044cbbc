/** `provtrace user` for people: who it is, the state in each target, all attempts. */
import type { LifecycleEntry, LifecycleState } from '../../domain/flow.ts';
import type { Mismatch } from '../../domain/lifecycle.ts';
import type { UserJourney } from '../../domain/reader.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import type { Tone } from '../palette.ts';
import { flowList } from './flow-list.ts';
import { type Column, tableLines } from './table.ts';

/** A journey as it stood at a moment (epoch ms), or stands now (null). */
export interface JourneyAt extends UserJourney {
  mismatches: Mismatch[];
  at: number | null;
}

const tones: Readonly<Record<LifecycleState, Tone>> = {
  none: 'dim',
  pending: 'busy',
  active: 'good',
  updating: 'busy',
  suspended: 'warn',
  deprovisioned: 'dim',
  error: 'bad',
};

export function userLines(context: CommandContext, { subject, lifecycle, flows, mismatches, at }: JourneyAt): string[] {
  const { palette, width, options, time } = context;
  const table = { width, palette, ascii: options.ascii };
  const ids = Object.entries(subject.ids).filter(([, value]) => value !== subject.key);
  const lines = [palette('strong', visible(subject.key)), ...ids.map(([type, value]) => `  ${palette('dim', type)} ${visible(value)}`)];
  if (at !== null) lines.push('', palette('strong', `as of ${time(at)}`));
  if (mismatches.length > 0) lines.push('', ...mismatches.map((mismatch) => palette('bad', mismatchLine(mismatch, time))));
  if (lifecycle.length > 0) lines.push('', ...tableLines(lifecycle, lifecycleColumns(time), table));
  if (flows.length > 0)
    lines.push(
      '',
      ...tableLines(
        flows,
        flowList.table(context).filter(({ title }) => title !== 'USER'),
        table,
      ),
    );
  return lines;
}

function mismatchLine({ provider, providerState, since, target, state }: Mismatch, time: CommandContext['time']): string {
  return visible(`${providerState} at ${provider} since ${time(since)}, still ${state} in ${target}`);
}

const shownHistory = 3;

function lifecycleColumns(time: CommandContext['time']): Column<LifecycleEntry>[] {
  return [
    { title: 'TARGET', text: (entry) => entry.target },
    { title: 'STATE', text: (entry) => entry.state, tone: (entry) => tones[entry.state] },
    { title: 'SINCE', text: (entry) => time(entry.since) },
    { title: 'BY', text: (entry) => entry.flowId },
    {
      title: 'BEFORE',
      text: ({ history }) =>
        history
          .slice(0, shownHistory)
          .map(({ state, since }) => `${state} since ${time(since)}`)
          .join(', '),
      below: true,
    },
  ];
}
