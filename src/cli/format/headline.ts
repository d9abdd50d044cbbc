/** The first line of everything about one flow: `create ana@globex.example -> Acme Cloud (okta)` and its status. */
import type { Flow } from '../../domain/flow.ts';
import { statusLabel } from '../../text/status-label.ts';
import { formatDuration } from '../../text/time.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { statusTone } from './flow-list.ts';

export function headline({ palette, options: { ascii } }: CommandContext, flow: Flow): string {
  const arrow = ascii ? '->' : '→';
  const what = [
    flow.operation ?? 'attempt',
    flow.user.key,
    flow.target === null ? '' : `${arrow} ${flow.target}`,
    flow.provider === null ? '' : `(${flow.provider})`,
  ];
  const status = palette(statusTone(flow.status), statusLabel(flow.status, ascii));
  return `${status}  ${palette('strong', visible(what.filter((part) => part !== '').join(' ')))}`;
}

export function timing({ time }: CommandContext, flow: Flow): string {
  const parts = [
    flow.id,
    time(flow.startedAt),
    formatDuration(flow.durationMs),
    count(flow.tries, 'try', 'tries'),
    count(flow.eventCount, 'event', 'events'),
  ];
  if (flow.waitingUntil !== null) parts.push(`next try ${time(flow.waitingUntil)}`);
  return parts.join('  ');
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
