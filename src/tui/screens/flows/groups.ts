/** Failures by what they share: two lines where room is scarce, a table of provider, operation, endpoint and class where it is not. */
import type { FailureGroup } from '../../../domain/reader.ts';
import { type Frame, joinRuns, run } from '../../frame.ts';
import { listTime } from '../../time-mode.ts';

/** Lines that the groups take on a screen of so many rows. */
export function groupLineCount(rows: number, groups: readonly FailureGroup[]): number {
  if (groups.length === 0 || rows < 20) return 0;
  return rows < 32 ? 3 : Math.min(groups.length, 6) + 2;
}

export function groupLines(frame: Frame, groups: readonly FailureGroup[], count: number): string[] {
  if (count === 0) return [];
  const rule = frame.theme('dim', frame.glyphs.rule.repeat(frame.columns));
  return count === 3 ? [rule, ...summaries(frame, groups)] : [rule, ...table(frame, groups.slice(0, count - 2))];
}

function summaries(frame: Frame, groups: readonly FailureGroup[]): string[] {
  const line = (title: string, entries: ReadonlyMap<string, number>, cut: (text: string) => string) => {
    const runs = [...entries].sort((a, b) => b[1] - a[1]).map(([name, count]) => run(frame, 'plain', `${cut(name)} ${count}`));
    return ` ${frame.theme('dim', title)}  ${joinRuns(frame, runs, ` ${frame.glyphs.dot} `, frame.columns - title.length - 4).text}`;
  };
  return [
    line(
      'by class   ',
      sums(groups, (group) => group.class),
      (text) => frame.cut(text, 30),
    ),
    line(
      'by endpoint',
      sums(groups, (group) => group.endpoint ?? '(no call)'),
      (text) => frame.cutMiddle(text, 34),
    ),
  ];
}

function sums(groups: readonly FailureGroup[], keyOf: (group: FailureGroup) => string): Map<string, number> {
  const result = new Map<string, number>();
  for (const group of groups) result.set(keyOf(group), (result.get(keyOf(group)) ?? 0) + group.count);
  return result;
}

function table(frame: Frame, groups: readonly FailureGroup[]): string[] {
  const wide = Math.max(20, frame.columns - 64);
  const header = ` ${'FAILED'.padStart(6)}  ${'LAST'.padEnd(6)} ${'PROVIDER'.padEnd(10)} ${'OP'.padEnd(11)} ${'CLASS'.padEnd(22)} ENDPOINT`;
  const rows = groups.map((group) => {
    const count = frame.theme('bad', String(group.count).padStart(6));
    const last = frame.theme('dim', frame.cell(listTime(group.lastAt, frame).slice(-6), 6));
    return ` ${count}  ${last} ${frame.cell(group.provider ?? '-', 10)} ${frame.cell(group.operation ?? '-', 11)} ${frame.cell(group.class, 22)} ${frame.middle(group.endpoint ?? '(no call)', wide)}`;
  });
  return [frame.theme('dim', header), ...rows];
}
