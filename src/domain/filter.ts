/** The filter language of CLI and TUI, as values. `parseFilter` in `filter-parse.ts` makes them from text, `store` turns them into SQL. */
export const filterFields = [
  'status',
  'provider',
  'target',
  'op',
  'user',
  'stage',
  'service',
  'http',
  'class',
  'dur',
  'session',
  'request',
  'trace',
  'source',
  'id',
  'endpoint',
] as const;
export type FilterField = (typeof filterFields)[number];

export type FilterNode =
  | { op: 'and' | 'or'; nodes: FilterNode[] }
  | { op: 'not'; node: FilterNode }
  /** `field:a,b`: any of the values, compared without case (ids of work and sessions: as typed or in lower case); `*` in a value is a glob. */
  | { op: 'field'; field: Exclude<FilterField, 'dur' | 'http'>; values: string[] }
  /** `dur:>5s` in milliseconds, `http:>=500`, `http:4xx` (as a range). Both ends inclusive; null is open. */
  | { op: 'range'; field: 'dur' | 'http'; min: number | null; max: number | null }
  /** Free text: found in user, target, provider, failure message, endpoint or service, without case; `*` is a glob. */
  | { op: 'text'; text: string };
