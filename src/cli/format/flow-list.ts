/** Flows as rows. */
import type { Flow } from '../../domain/flow.ts';
import { stageBar } from '../../text/stage-bar.ts';
import { statusLabel } from '../../text/status-label.ts';
import { formatDuration } from '../../text/time.ts';
import type { Tone } from '../palette.ts';
import { rfc3339 } from '../time.ts';
import { flowDocument } from './documents.ts';
import type { ListView } from './print-list.ts';

export const flowList: ListView<Flow> = {
  key: 'flows',
  document: flowDocument,
  csv: [
    { title: 'id', cell: (flow) => flow.id },
    { title: 'user', cell: (flow) => flow.user.key },
    { title: 'provider', cell: (flow) => flow.provider },
    { title: 'target', cell: (flow) => flow.target },
    { title: 'operation', cell: (flow) => flow.operation },
    { title: 'status', cell: (flow) => flow.status },
    { title: 'stage', cell: (flow) => flow.stage },
    { title: 'startedAt', cell: (flow) => rfc3339(flow.startedAt) },
    { title: 'endedAt', cell: (flow) => (flow.endedAt === null ? null : rfc3339(flow.endedAt)) },
    { title: 'durationMs', cell: (flow) => Math.round(flow.durationMs * 1000) / 1000 },
    { title: 'tries', cell: (flow) => flow.tries },
    { title: 'eventCount', cell: (flow) => flow.eventCount },
    { title: 'failureClass', cell: (flow) => flow.failure?.class ?? null },
    { title: 'failureStage', cell: (flow) => flow.failure?.stage ?? null },
    { title: 'failureService', cell: (flow) => flow.failure?.service ?? null },
    { title: 'failureEndpoint', cell: (flow) => flow.failure?.endpoint ?? null },
    { title: 'failureHttpStatus', cell: (flow) => flow.failure?.httpStatus ?? null },
    { title: 'failureScimType', cell: (flow) => flow.failure?.scimType ?? null },
    { title: 'failureMessage', cell: (flow) => flow.failure?.message ?? null },
    { title: 'sources', cell: (flow) => flow.sources.join(' ') },
    { title: 'traceIds', cell: (flow) => flow.traceIds.join(' ') },
    { title: 'requestIds', cell: (flow) => flow.requestIds.join(' ') },
    { title: 'sessionIds', cell: (flow) => flow.sessionIds.join(' ') },
  ],
  table: ({ options: { ascii }, time }) => [
    { title: 'ID', text: (flow) => flow.id },
    { title: 'STARTED', text: (flow) => time(flow.startedAt), tone: () => 'dim' },
    { title: 'STATUS', text: (flow) => statusLabel(flow.status, ascii), tone: (flow) => statusTone(flow.status) },
    { title: 'USER', text: (flow) => flow.user.key, shrinkTo: 12 },
    { title: 'OP', text: (flow) => flow.operation ?? '-', drop: 3 },
    { title: 'TARGET', text: (flow) => flow.target ?? '-', shrinkTo: 8, drop: 4 },
    { title: 'STAGES', text: (flow) => stageBar(flow.stages, ascii), drop: 1 },
    { title: 'DUR', text: (flow) => formatDuration(flow.durationMs), align: 'right', drop: 2 },
    { title: 'WHY', text: (flow) => failureLine(flow, ascii), below: true },
  ],
};

/** `uniqueness · scim-api POST /scim/v2/Users 409 · try 2`; empty for flows that did not fail. */
export function failureLine(flow: Flow, ascii: boolean): string {
  const { failure } = flow;
  if (failure === null) return '';
  const where = [failure.service, failure.endpoint, failure.httpStatus].filter((part) => part !== null).join(' ');
  return [failure.class, where, flow.tries > 1 ? `try ${flow.tries}` : ''].filter((part) => part !== '').join(ascii ? ' - ' : ' · ');
}

const tones: Readonly<Record<Flow['status'], Tone>> = {
  running: 'busy',
  waiting: 'warn',
  succeeded: 'good',
  partial: 'warn',
  failed: 'bad',
  stuck: 'bad',
  skipped: 'dim',
};

export function statusTone(status: Flow['status']): Tone {
  return tones[status];
}
