/** The query of list commands: FILTER, `--since`, `--until`. */
import type { Flow } from '../domain/flow.ts';
import type { FlowQuery, Reader } from '../domain/reader.ts';
import { filterArgument } from './filter-argument.ts';
import type { GlobalOptions } from './global-options.ts';

export type Selection = Pick<FlowQuery, 'filter' | 'since' | 'until'>;

/** @throws IllustratedError for a wrong filter */
export async function selectionOf(words: readonly string[], { since, until }: GlobalOptions): Promise<Selection> {
  return { filter: await filterArgument(words), since, until };
}

const pageSize = 500;

/** All flows of a selection, newest first, page by page; `limit` null for all. */
export function* pagesOf(reader: Reader, selection: Selection, limit: number | null): Generator<Flow[]> {
  let cursor: string | null = null;
  let left = limit ?? Number.POSITIVE_INFINITY;
  do {
    const page = reader.flows({ ...selection, limit: Math.min(pageSize, left), cursor, sort: 'started' });
    if (page.flows.length === 0) return;
    yield page.flows;
    left -= page.flows.length;
    cursor = page.nextCursor;
  } while (cursor !== null && left > 0);
}
