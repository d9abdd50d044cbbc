/** Tested sources as rows, one for each of their feeds. */
import type { ListView } from './print-list.ts';

export interface SourceProbe {
  source: string;
  type: string;
  /** null for a source that has nothing to ask. */
  feed: string | null;
  ok: boolean | null;
  message: string;
}

export const probeList: ListView<SourceProbe> = {
  key: 'tests',
  document: ({ source, type, feed, ok, message }) => ({ source, type, feed, ok, message }),
  csv: [
    { title: 'source', cell: ({ source }) => source },
    { title: 'type', cell: ({ type }) => type },
    { title: 'feed', cell: ({ feed }) => feed },
    { title: 'ok', cell: ({ ok }) => (ok === null ? null : String(ok)) },
    { title: 'message', cell: ({ message }) => message },
  ],
  table: () => [
    { title: 'SOURCE', text: ({ source }) => source },
    { title: 'TYPE', text: ({ type }) => type },
    { title: 'FEED', text: ({ feed }) => feed ?? '-' },
    { title: 'RESULT', text: resultOf, tone: ({ ok }) => (ok === null ? 'dim' : ok ? 'good' : 'bad') },
    { title: 'WHAT IT SAYS', text: ({ message }) => message, below: true },
  ],
};

function resultOf({ ok }: SourceProbe): string {
  if (ok === null) return '-';
  return ok ? 'ok' : 'failed';
}
