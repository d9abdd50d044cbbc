/**
 * Tables for people. On a terminal they fit its width: the columns that may shrink or go give way, the `below` column goes to a line of its
 * own; in a pipe nothing is cut. All text is made safe here.
 */
import { visible } from '../../text/visible.ts';
import { truncate, width } from '../../text/width.ts';
import type { Palette, Tone } from '../palette.ts';
import { gap, type LayoutColumn, layoutTable } from './table-layout.ts';

export interface Column<T> extends LayoutColumn {
  title: string;
  text(item: T): string;
  tone?(item: T): Tone;
  align?: 'right';
}

export interface TableOptions {
  /** Columns of the terminal, or null for no limit. */
  width: number | null;
  palette: Palette;
  ascii: boolean;
}

export function tableLines<T>(items: readonly T[], columns: readonly Column<T>[], options: TableOptions): string[] {
  const texts = items.map((item) => columns.map((column) => visible(column.text(item))));
  const natural = columns.map(({ title }, index) => texts.reduce((widest, row) => Math.max(widest, width(row[index] ?? '')), width(title)));
  const { side, isBelow } = layoutTable(columns, natural, options.width);
  const lineOf = (content: readonly string[], toneOf: (column: Column<T>) => Tone) =>
    joined(
      side.flatMap(({ index, width: size }) => {
        const column = columns[index];
        return column === undefined ? [] : [cell(content[index] ?? '', size, { tone: toneOf(column), align: column.align }, options)];
      }),
    );
  const below = columns.at(-1);
  return [
    lineOf(
      columns.map((column) => column.title),
      () => 'dim',
    ),
    ...items.flatMap((item, row) => {
      const content = texts[row] ?? [];
      const main = lineOf(content, (column) => column.tone?.(item) ?? 'plain');
      const extra = isBelow ? (content.at(-1) ?? '') : '';
      return extra === '' ? [main] : [main, `  ${options.palette(below?.tone?.(item) ?? 'plain', extra)}`];
    }),
  ];
}

function joined(cells: readonly string[]): string {
  return cells.join(' '.repeat(gap)).replace(/ +$/, '');
}

function cell(
  text: string,
  size: number,
  { tone, align }: { tone: Tone; align: 'right' | undefined },
  { palette, ascii }: TableOptions,
): string {
  const cut = truncate(text, size, ascii ? '~' : undefined);
  const blank = ' '.repeat(Math.max(0, size - width(cut)));
  const painted = palette(tone, cut);
  return align === 'right' ? blank + painted : painted + blank;
}
