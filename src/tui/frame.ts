/** What every view draws on: size, colours, signs, and how data becomes cells. Views are pure functions from their props and a frame to lines. */
import { visible } from '../text/visible.ts';
import { fitMiddle, fit as fitted, truncate, truncateMiddle, width, wrap } from '../text/width.ts';
import { type Glyphs, glyphsFor } from './glyphs.ts';
import { createTheme, type Theme } from './theme.ts';
import type { TimeMode } from './time-mode.ts';

export interface FrameOptions {
  columns: number;
  rows: number;
  ascii: boolean;
  color: boolean;
  /** How the screen shows points in time. */
  time: TimeMode;
  /** Epoch ms, as of the data that is shown; it does not tick, so that an idle screen costs no bytes. */
  now: number;
}

export interface Frame extends FrameOptions {
  theme: Theme;
  glyphs: Glyphs;
  /** Data as exactly `columns` columns, cut at the end. */
  cell(text: string, columns: number, align?: 'left' | 'right'): string;
  /** Data as exactly `columns` columns, cut in the middle: endpoints, addresses. */
  middle(text: string, columns: number): string;
  /** Data, cut at the end to at most `columns`. */
  cut(text: string, columns: number): string;
  /** As `cut`, in the middle. */
  cutMiddle(text: string, columns: number): string;
  /** Data in lines of at most `columns`. */
  wrap(text: string, columns: number, most?: number): string[];
}

export function createFrame(options: FrameOptions): Frame {
  const glyphs = glyphsFor(options.ascii);
  return {
    ...options,
    glyphs,
    theme: createTheme(options.color),
    cell: (text, columns, align = 'left') => fitted(visible(head(text, columns)), columns, align, glyphs.mark),
    middle: (text, columns) => fitMiddle(visible(ends(text, columns)), columns, glyphs.mark),
    cut: (text, columns) => truncate(visible(head(text, columns)), Math.max(0, columns), glyphs.mark),
    cutMiddle: (text, columns) => truncateMiddle(visible(ends(text, columns)), Math.max(0, columns), glyphs.mark),
    wrap: (text, columns, most = 100) => wrap(visible(head(text, columns * most)), Math.max(4, columns), most, glyphs.mark),
  };
}

/** The same with another size, for panes and for printing. */
export function resized(frame: Frame, columns: number, rows: number): Frame {
  return { ...frame, columns, rows };
}

/** Values may be megabytes long: only what could be seen is worth escaping and measuring. Eight code units a column are plenty. */
function head(text: string, columns: number): string {
  return text.length > 8 * columns + 64 ? text.slice(0, 8 * columns + 64) : text;
}

function ends(text: string, columns: number): string {
  const most = 8 * columns + 64;
  return text.length > 2 * most ? text.slice(0, most) + text.slice(-most) : text;
}

/** `left` and `right` at both ends of a line; the right one goes first when there is no room. Both are already styled, so widths are given. */
export function spread(frame: Frame, left: { text: string; width: number }, right: { text: string; width: number }): string {
  const gap = frame.columns - left.width - right.width;
  return gap < 1 ? left.text : left.text + ' '.repeat(gap) + right.text;
}

/** A styled run with its width, for lines that are put together of many. */
export interface Run {
  text: string;
  width: number;
}

export function run(frame: Frame, tone: Parameters<Theme>[0], text: string): Run {
  return { text: frame.theme(tone, text), width: width(text) };
}

/** As many runs as fit, separated; what is left out is counted, `+2`, or with `silent` just left out. */
export function joinRuns(
  frame: Frame,
  runs: readonly Run[],
  separator: string,
  columns: number,
  rest: 'counted' | 'silent' = 'counted',
): Run {
  const gap = width(separator);
  const kept: Run[] = [];
  let used = 0;
  for (const [index, next] of runs.entries()) {
    const missing = runs.length - index - 1;
    const reserve = missing > 0 && rest === 'counted' ? gap + 1 + String(missing).length : 0;
    const needed = next.width + (kept.length > 0 ? gap : 0);
    if (used + needed + reserve > columns) break;
    used += needed;
    kept.push(next);
  }
  const more = runs.length === kept.length || rest === 'silent' ? '' : `+${runs.length - kept.length}`;
  const all = more === '' || used + gap + more.length > columns ? kept : [...kept, run(frame, 'dim', more)];
  return {
    text: all.map(({ text }) => text).join(frame.theme('dim', separator)),
    width: all.reduce((sum, { width }) => sum + width, gap * Math.max(0, all.length - 1)),
  };
}

/** Exactly `rows` lines: never more than the terminal has, or it scrolls. */
export function filled(lines: readonly string[], rows: number): string[] {
  const result = lines.slice(0, Math.max(0, rows));
  while (result.length < rows) result.push('');
  return result;
}
