/** A person: who it is, where in the lifecycle of each target, every attempt. */
import type { Flow, LifecycleEntry } from '../../../domain/flow.ts';
import { type Mismatch, mismatchesOf } from '../../../domain/lifecycle.ts';
import type { UserJourney } from '../../../domain/reader.ts';
import { statusLabel, statusLabelWidth } from '../../../text/status-label.ts';
import { formatDuration } from '../../../text/time.ts';
import { type FooterProps, footerLine } from '../../components/footer.ts';
import { type Frame, filled, joinRuns, run } from '../../frame.ts';
import { type ListRows, windowOf } from '../../list.ts';
import { lifecycleTones, statusTones } from '../../theme.ts';
import { listTime } from '../../time-mode.ts';
import { timeWidth } from '../flows/columns.ts';
import type { UserState } from './state.ts';

export interface UserProps {
  journey: UserJourney;
  state: UserState;
  marks: readonly string[];
  footer: FooterProps;
}

export function userRows(frame: Frame, { journey }: Pick<UserProps, 'journey'>): ListRows {
  return {
    ids: journey.flows.map(({ id }) => id),
    heightOf: () => 1,
    lines: Math.max(1, frame.rows - 4 - lifecycleLines(frame, journey).length),
  };
}

export function userView(frame: Frame, props: UserProps): string[] {
  const { journey, state, marks } = props;
  const rows = userRows(frame, props);
  const { selected, first, end } = windowOf(state.list, rows);
  const columns = columnsOf(frame, journey.flows);
  const lines = journey.flows
    .slice(first, end)
    .map((flow, index) => attemptLine(frame, flow, columns, first + index === selected, marks.includes(flow.id)));
  const header = `  ${frame.cell('TIME', columns.time)} ${frame.cell('OP', columns.op)} ${frame.cell('TARGET', columns.target)} ${frame.cell('STATUS', statusLabelWidth)} TRIES ${frame.cell('DUR', 7, 'right')}  WHY`;
  return [
    titleLine(frame, journey),
    idsLine(frame, journey),
    ...lifecycleLines(frame, journey),
    frame.theme('dim', frame.cut(header, frame.columns)),
    ...filled(lines.length === 0 ? [frame.theme('dim', '  no attempt is known')] : lines, rows.lines),
    footerLine(frame, props.footer),
  ];
}

function titleLine(frame: Frame, { subject, flows }: UserJourney): string {
  const end = `  ${flows.length} attempts`;
  return `${frame.theme('dim', 'user ')}${frame.theme('strong', frame.cutMiddle(subject.key, frame.columns - end.length - 5))}${frame.theme('dim', end)}`;
}

function idsLine(frame: Frame, { subject }: UserJourney): string {
  const ids = Object.entries(subject.ids).filter(([, value]) => value !== subject.key);
  return `  ${
    joinRuns(
      frame,
      ids.map(([type, value]) => run(frame, 'dim', `${type} ${frame.cutMiddle(value, 40)}`)),
      '  ',
      frame.columns - 2,
    ).text
  }`;
}

/** A third of the screen at most: the attempts matter too. */
function lifecycleLines(frame: Frame, { lifecycle, flows }: UserJourney): string[] {
  const mismatches = mismatchesOf(lifecycle, flows);
  const most = Math.max(1, Math.floor(frame.rows / 3));
  const shown = lifecycle.slice(0, lifecycle.length > most ? most - 1 : most);
  const targets = Math.min(
    28,
    shown.reduce((longest, { target }) => Math.max(longest, target.length), 6),
  );
  const lines = shown.map((entry) => {
    return lifecycleLine(frame, entry, targets, mismatches.find(({ target }) => target === entry.target) ?? null);
  });
  return shown.length < lifecycle.length ? [...lines, frame.theme('dim', `  and ${lifecycle.length - shown.length} more targets`)] : lines;
}

function lifecycleLine(
  frame: Frame,
  { target, state, since, history }: LifecycleEntry,
  targets: number,
  mismatch: Mismatch | null,
): string {
  const { theme, glyphs } = frame;
  const room = frame.columns - targets - 41;
  const sign = state === 'error' ? glyphs.bad : state === 'active' ? glyphs.good : state === 'suspended' ? glyphs.warn : glyphs.dot;
  const when = `since ${listTime(since, frame)}${frame.time === 'relative' ? ' ago' : ''}`;
  const before = history
    .slice(0, 3)
    .map((earlier) => `${earlier.state} ${listTime(earlier.since, frame)}`)
    .join(', ');
  const was = before === '' ? '' : `  was: ${before}`;
  const more =
    mismatch === null
      ? theme('dim', frame.cut(was, room))
      : theme('bad', frame.cut(`  ${mismatch.providerState} at ${mismatch.provider}`, room));
  return `  ${frame.cell(target, targets)}  ${theme(lifecycleTones[state], frame.cell(`${sign} ${state}`, 15))} ${frame.cell(when, 19)}${more}`;
}

interface Columns {
  time: number;
  op: number;
  target: number;
  why: number;
}

function columnsOf(frame: Frame, flows: readonly Flow[]): Columns {
  const time = timeWidth(frame, flows);
  const target = Math.min(24, Math.max(10, Math.floor(frame.columns * 0.18)));
  const op = frame.columns < 80 ? 8 : 11;
  return { time, op, target, why: Math.max(0, frame.columns - 2 - time - op - target - statusLabelWidth - 5 - 7 - 7) };
}

function attemptLine(frame: Frame, flow: Flow, columns: Columns, isSelected: boolean, isMarked: boolean): string {
  const { theme, glyphs } = frame;
  const strong = isSelected ? 'strong' : 'plain';
  const cells = [
    theme(
      isSelected ? 'strong' : 'dim',
      frame.cell(listTime(flow.startedAt, frame, frame.columns >= 100 ? 'second' : 'minute'), columns.time),
    ),
    theme(strong, frame.cell(flow.operation ?? '-', columns.op)),
    theme(strong, frame.cell(flow.target ?? '-', columns.target)),
    theme(statusTones[flow.status], frame.cell(statusLabel(flow.status, frame.ascii), statusLabelWidth)),
    String(flow.tries).padStart(5),
    frame.cell(formatDuration(flow.durationMs), 7, 'right'),
  ];
  return `${isSelected ? theme('accent', glyphs.cursor) : ' '}${isMarked ? theme('accent', glyphs.marked) : ' '}${cells.join(' ')}  ${theme('dim', why(frame, flow, columns.why))}`;
}

/** The class, and the endpoint where there is room for both. */
function why(frame: Frame, { failure }: Flow, columns: number): string {
  if (failure === null) return '';
  const room = columns - failure.class.length - 1;
  return failure.endpoint === null || room < 20
    ? frame.cut(failure.class, columns)
    : `${failure.class} ${frame.cutMiddle(failure.endpoint, room)}`;
}
