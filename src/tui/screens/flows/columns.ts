/**
 * Columns of the list of flows. When the terminal is narrow they go in this order: id, provider, stages, operation. Time, status, user, target and
 * duration always stay; the line below a failure has the whole width for itself.
 */
import type { Flow } from '../../../domain/flow.ts';
import { stageBar, stageBarWidth } from '../../../text/stage-bar.ts';
import { statusLabel, statusLabelWidth } from '../../../text/status-label.ts';
import { formatDuration } from '../../../text/time.ts';
import type { Frame } from '../../frame.ts';
import { statusTones, type Tone } from '../../theme.ts';
import { listTime } from '../../time-mode.ts';

export interface Column {
  title: string;
  width: number;
  align: 'left' | 'right';
  tone(flow: Flow): Tone;
  text(flow: Flow, frame: Frame): string;
}

type Name = 'time' | 'status' | 'user' | 'op' | 'target' | 'stages' | 'duration' | 'provider' | 'id';

const plain = (): Tone => 'plain';

const specs: Record<Name, Omit<Column, 'width'>> = {
  time: { title: 'TIME', align: 'left', tone: plain, text: (flow, frame) => listTime(flow.startedAt, frame, timePrecision(frame)) },
  status: {
    title: 'STATUS',
    align: 'left',
    tone: ({ status }) => statusTones[status],
    text: ({ status }, { ascii }) => statusLabel(status, ascii),
  },
  user: { title: 'USER', align: 'left', tone: plain, text: ({ user }) => user.key },
  op: { title: 'OP', align: 'left', tone: plain, text: ({ operation }) => operation ?? '-' },
  target: { title: 'TARGET', align: 'left', tone: plain, text: ({ target }) => target ?? '-' },
  stages: {
    title: 'STAGES',
    align: 'left',
    tone: ({ status }) => statusTones[status],
    text: ({ stages }, { ascii }) => stageBar(stages, ascii),
  },
  duration: { title: 'DUR', align: 'right', tone: plain, text: ({ durationMs }) => formatDuration(durationMs) },
  provider: { title: 'PROVIDER', align: 'left', tone: plain, text: ({ provider }) => provider ?? '-' },
  id: { title: 'ID', align: 'left', tone: plain, text: ({ id }) => id },
};

const fixed: Partial<Record<Name, number>> = { status: statusLabelWidth, op: 10, stages: stageBarWidth, duration: 7, provider: 9, id: 12 };

function timePrecision({ columns }: Frame): 'minute' | 'second' {
  return columns >= 100 ? 'second' : 'minute';
}

/** Wide enough for the times that are shown: a date makes them longer, and the oldest one has it first. Formatting all of them would take longer than drawing. */
export function timeWidth(frame: Frame, flows: readonly Flow[]): number {
  const [first] = flows;
  if (first === undefined) return 4;
  const oldest = flows.reduce((least, { startedAt }) => Math.min(least, startedAt), first.startedAt);
  const length = listTime(oldest, frame, timePrecision(frame)).length;
  const dated = frame.columns >= 100 ? 15 : 12;
  return Math.max(4, length > 8 ? dated : length, listTime(first.startedAt, frame, timePrecision(frame)).length);
}

export function flowColumns(frame: Frame, flows: readonly Flow[], margin: number): Column[] {
  const names = shown(frame.columns);
  const time = timeWidth(frame, flows);
  const widths = names.map((name) => (name === 'time' ? time : name === 'op' && frame.columns < 100 ? 8 : (fixed[name] ?? 0)));
  const rest = frame.columns - margin - widths.reduce((sum, width) => sum + width, 0) - (names.length - 1);
  const target = Math.min(22, Math.max(8, Math.floor(rest * 0.36)));
  return names.map((name, index) => ({
    ...specs[name],
    width: name === 'user' ? Math.max(8, rest - target) : name === 'target' ? target : (widths[index] ?? 0),
  }));
}

function shown(columns: number): Name[] {
  const names: Name[] = ['time', 'status', 'user', 'target', 'duration'];
  if (columns >= 72) names.splice(3, 0, 'op');
  if (columns >= 64) names.splice(names.length - 1, 0, 'stages');
  if (columns >= 110) names.splice(2, 0, 'provider');
  if (columns >= 120) names.push('id');
  return names;
}
