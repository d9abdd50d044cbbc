/** Cut and pinned links as rows. */
import type { DecidedLink } from '../../domain/reader.ts';
import { rfc3339 } from '../time.ts';
import { decisionDocument } from './documents.ts';
import type { ListView } from './print-list.ts';

export const decisionList: ListView<DecidedLink> = {
  key: 'decisions',
  document: decisionDocument,
  csv: [
    { title: 'at', cell: ({ at }) => rfc3339(at) },
    { title: 'kind', cell: ({ kind }) => kind },
    { title: 'eventId', cell: ({ eventId }) => eventId },
    { title: 'flowId', cell: ({ flowId }) => flowId },
    { title: 'otherIds', cell: ({ otherIds }) => otherIds.join(' ') },
    { title: 'otherFlowIds', cell: ({ otherFlowIds }) => otherFlowIds.join(' ') },
    { title: 'by', cell: ({ by }) => by },
    { title: 'note', cell: ({ note }) => note },
  ],
  table: ({ time }) => [
    { title: 'WHEN', text: ({ at }) => time(at), tone: () => 'dim', drop: 1 },
    { title: 'LINK', text: ({ kind }) => kind, tone: ({ kind }) => (kind === 'cut' ? 'warn' : 'good') },
    { title: 'EVENT', text: ({ eventId }) => eventId },
    { title: 'IN', text: ({ flowId }) => flowId ?? 'no flow' },
    { title: 'FROM OR TO', text: ({ otherIds, otherFlowIds }) => otherFlowIds.join(' ') || `${otherIds.length} unknown` },
    { title: 'BY', text: ({ by }) => by ?? '-', drop: 2 },
    { title: 'NOTE', text: ({ note }) => note ?? '', below: true },
  ],
};
