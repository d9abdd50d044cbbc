/** Sources as rows. */
import type { SourceState } from '../../domain/reader.ts';
import { formatDuration } from '../../text/time.ts';
import type { Tone } from '../palette.ts';
import { rfc3339 } from '../time.ts';
import { sourceDocument } from './documents.ts';
import type { ListView } from './print-list.ts';

const tones: Readonly<Record<SourceState['state'], Tone>> = { ok: 'good', error: 'bad', stopped: 'dim', idle: 'dim' };

export const sourceList: ListView<SourceState> = {
  key: 'sources',
  document: sourceDocument,
  csv: [
    { title: 'name', cell: (source) => source.name },
    { title: 'type', cell: (source) => source.type },
    { title: 'state', cell: (source) => source.state },
    { title: 'events', cell: (source) => source.events },
    { title: 'rejected', cell: (source) => source.rejected },
    { title: 'lastEventAt', cell: (source) => timestamp(source.lastEventAt) },
    { title: 'lastSeenAt', cell: (source) => timestamp(source.lastSeenAt) },
    { title: 'lagMs', cell: (source) => source.lagMs },
    { title: 'quotaLimit', cell: (source) => source.quota?.limit ?? null },
    { title: 'quotaRemaining', cell: (source) => source.quota?.remaining ?? null },
    { title: 'cursorAt', cell: (source) => timestamp(source.cursorAt) },
    { title: 'error', cell: (source) => source.error },
  ],
  table: ({ time }) => [
    { title: 'SOURCE', text: (source) => source.name },
    { title: 'TYPE', text: (source) => source.type },
    { title: 'STATE', text: (source) => source.state, tone: (source) => tones[source.state] },
    { title: 'EVENTS', text: (source) => String(source.events), align: 'right' },
    { title: 'REJECTED', text: (source) => String(source.rejected), align: 'right' },
    { title: 'LAST EVENT', text: (source) => (source.lastEventAt === null ? '-' : time(source.lastEventAt)) },
    { title: 'LAG', text: (source) => (source.lagMs === null ? '-' : formatDuration(source.lagMs)), align: 'right' },
    { title: 'QUOTA', text: ({ quota }) => (quota === null ? '-' : `${quota.remaining}/${quota.limit}`), align: 'right' },
    { title: 'CURSOR MOVED', text: ({ cursorAt }) => (cursorAt === null ? '-' : time(cursorAt)), drop: 1 },
    { title: 'ERROR', text: (source) => source.error ?? '', tone: () => 'bad', below: true },
  ],
};

function timestamp(at: number | null): string | null {
  return at === null ? null : rfc3339(at);
}
