/** The keys of the screen it was called from, made from the key table, and what the signs mean. */
import { statuses } from '../../../domain/flow.ts';
import { statusLabel, statusLabelWidth } from '../../../text/status-label.ts';
import { width } from '../../../text/width.ts';
import { commands } from '../../commands.ts';
import { type FooterProps, footerLine } from '../../components/footer.ts';
import { type Frame, filled, resized } from '../../frame.ts';
import { bindings } from '../../keymap.ts';
import { keyLabel } from '../../keys.ts';
import type { ScreenKind } from '../../screen.ts';
import { statusTones } from '../../theme.ts';
import type { HelpState } from './state.ts';

export interface HelpProps {
  state: HelpState;
  footer: FooterProps;
}

export function helpView(frame: Frame, { state, footer }: HelpProps): string[] {
  const all = helpLines(frame, state.about);
  const lines = frame.rows - 2;
  const scroll = Math.max(0, Math.min(state.scroll, all.length - lines));
  const title = `${frame.theme('strong', `keys: ${state.about}`)}${frame.theme('dim', all.length > lines ? '   j k scroll' : '')}`;
  return [title, ...filled(all.slice(scroll, scroll + lines), lines), footerLine(frame, footer)];
}

export function helpScrollMost(frame: Frame, about: ScreenKind): number {
  return Math.max(0, helpLines(frame, about).length - (frame.rows - 2));
}

function helpLines(frame: Frame, about: ScreenKind): string[] {
  const half = frame.columns < twoColumns ? frame : resized(frame, Math.floor(frame.columns / 2), frame.rows);
  const keys = bindings
    .filter(({ screens }) => screens.includes(about))
    .map(({ keys: names, description }) => pair(half, names.map((name) => keyLabel(name, frame.ascii)).join(' '), description));
  const section = (title: string) => ['', frame.theme('dim', title)];
  return [
    ...columned(frame, keys),
    ...section('commands'),
    ...commands.map(({ usage, description }) => pair(frame, `:${usage}`, description)),
    ...section('statuses'),
    ...columned(
      frame,
      statuses.map(
        (status) =>
          `  ${frame.theme(statusTones[status], frame.cell(statusLabel(status, frame.ascii), statusLabelWidth))} ${statusMeanings[status]}`,
      ),
    ),
    ...section('stages, from left to right'),
    `  ${frame.cut('trigger, scope, match, map, send, apply, confirm, ready', frame.columns - 2)}`,
  ];
}

const statusMeanings: Readonly<Record<(typeof statuses)[number], string>> = {
  running: 'going on',
  waiting: 'for a queue, back-off or the next cycle',
  succeeded: 'done',
  partial: 'some of it was refused',
  failed: 'refused or broken',
  stuck: 'the next step is overdue',
  skipped: 'the provider decided not to act',
};

const keyColumn = 14;
const twoColumns = 120;

function pair(frame: Frame, keys: string, description: string): string {
  return `  ${frame.theme('accent', frame.cell(keys, Math.max(keyColumn, width(keys))))} ${frame.cut(description, frame.columns - keyColumn - 3)}`;
}

/** Two columns where there is room. */
function columned(frame: Frame, lines: readonly string[]): string[] {
  if (frame.columns < twoColumns) return [...lines];
  const half = Math.ceil(lines.length / 2);
  const left = Math.floor(frame.columns / 2);
  return lines.slice(0, half).map((line, index) => line + ' '.repeat(Math.max(1, left - plainWidth(line))) + (lines[half + index] ?? ''));
}

/** Styles take no columns. */
function plainWidth(line: string): number {
  return width(line.replace(/\u001b\[[\d;]*m/g, ''));
}
