/** Found events as rows. */
import { writtenAt } from '../../domain/event.ts';
import type { SearchHit } from '../../domain/reader.ts';
import type { Tone } from '../palette.ts';
import { rfc3339 } from '../time.ts';
import { hitDocument } from './documents.ts';
import type { ListView } from './print-list.ts';

export const hitList: ListView<SearchHit> = {
  key: 'hits',
  document: hitDocument,
  csv: [
    { title: 'id', cell: ({ event }) => event.id },
    { title: 'time', cell: ({ event }) => rfc3339(writtenAt(event)) },
    { title: 'source', cell: ({ event }) => event.source },
    { title: 'nativeId', cell: ({ event }) => event.nativeId },
    { title: 'kind', cell: ({ event }) => event.kind },
    { title: 'service', cell: ({ event }) => event.service },
    { title: 'name', cell: ({ event }) => event.name },
    { title: 'stage', cell: ({ event }) => event.stage },
    { title: 'outcome', cell: ({ event }) => event.outcome },
    { title: 'durationMs', cell: ({ event }) => event.durationMs },
    { title: 'message', cell: ({ event }) => event.message },
    { title: 'flowIds', cell: ({ flowIds }) => flowIds.join(' ') },
  ],
  table: ({ time }) => [
    { title: 'TIME', text: ({ event }) => time(event.time), tone: () => 'dim' },
    { title: 'KIND', text: ({ event }) => event.kind, drop: 2 },
    { title: 'SOURCE', text: ({ event }) => event.source, shrinkTo: 8 },
    { title: 'OUTCOME', text: ({ event }) => event.outcome, tone: ({ event }) => outcomeTone(event.outcome) },
    { title: 'NAME', text: ({ event }) => event.name, shrinkTo: 20 },
    { title: 'FLOW', text: ({ flowIds }) => flowIds.join(' ') || '-' },
    { title: 'EVENT', text: ({ event }) => event.id, drop: 1 },
  ],
};

export function outcomeTone(outcome: SearchHit['event']['outcome']): Tone {
  return outcome === 'failure' ? 'bad' : outcome === 'success' ? 'good' : 'plain';
}
