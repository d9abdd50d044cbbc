/** The reader of a database that does not exist yet: everything is empty, so that lists need no special case. */
import type { Reader } from '../domain/reader.ts';
import { DatabaseError } from '../errors.ts';

export function emptyReader(path: string): Reader {
  const missing = () => {
    throw new DatabaseError(`no database at ${path}`);
  };
  return {
    flows: () => ({ flows: [], nextCursor: null }),
    counts: () => ({ total: 0, byStatus: {} }),
    failureGroups: () => [],
    histogram: () => [],
    flow: () => ({ found: 'none' }),
    detail: () => null,
    event: () => null,
    eventId: () => ({ found: 'none' }),
    partsOfEvent: () => null,
    partsOfFlow: () => [],
    linkDecisions: () => [],
    successesLike: () => [],
    search: () => [],
    user: () => null,
    sources: () => [],
    clocks: () => [],
    info: missing,
    identifierCount: missing,
    verify: missing,
    query: missing,
    version: () => 0,
    close: () => {},
  };
}
