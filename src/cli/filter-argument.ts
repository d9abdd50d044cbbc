/** The FILTER arguments of a command as a filter value; a mistake shows the filter with a caret below the column. */
import type { FilterNode } from '../domain/filter.ts';
import { FilterError, parseFilter } from '../domain/filter-parse.ts';
import { visible } from '../text/visible.ts';
import { IllustratedError } from './failure.ts';

/** @throws IllustratedError */
export async function filterArgument(words: readonly string[]): Promise<FilterNode | null> {
  const text = words.join(' ');
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new IllustratedError(`the filter is wrong at ${error.message}`, null, await pointAt(text, error.column), { cause: error });
  }
}

/** As much of a long filter as fits on a line of most terminals. */
const shownBefore = 50;
const shownAfter = 20;

async function pointAt(text: string, column: number): Promise<string[]> {
  const { width } = await import('../text/width.ts'); // only a mistake needs to measure
  const at = Math.min(column - 1, text.length);
  const start = Math.max(0, at - shownBefore);
  const before = visible(text.slice(start, at));
  const after = visible(text.slice(at, at + shownAfter));
  const lead = start > 0 ? '...' : '';
  const tail = at + shownAfter < text.length ? '...' : '';
  return [`  ${lead}${before}${after}${tail}`, `  ${' '.repeat(lead.length + width(before))}^`];
}
