/** The line below a flow that did not go well: class, service, endpoint, status, try. The endpoint is cut last, and only in the middle. */
import type { Flow } from '../../../domain/flow.ts';
import { width } from '../../../text/width.ts';
import type { Frame } from '../../frame.ts';
import { statusTones } from '../../theme.ts';
import { listTime } from '../../time-mode.ts';

export function hasReason({ status, failure }: Flow): boolean {
  return failure !== null || status === 'stuck' || status === 'waiting';
}

export function reasonLine(frame: Frame, flow: Flow, columns: number): string {
  const { theme, glyphs } = frame;
  const parts = flow.failure === null ? openParts(frame, flow) : failureParts(frame, flow, columns);
  const [first = '', ...rest] = parts;
  const tone = statusTones[flow.status === 'succeeded' ? 'partial' : flow.status];
  const tail = rest.map((part) => ` ${glyphs.dot} ${part}`).join('');
  return theme(tone, frame.cut(first, columns)) + theme('dim', frame.cut(tail, columns - width(first)));
}

function failureParts(frame: Frame, { failure, tries }: Flow, columns: number): string[] {
  if (failure === null) return [];
  const end = tries > 1 ? `try ${tries}` : '';
  const status = failure.httpStatus === null ? '' : ` ${failure.httpStatus}`;
  const rest = columns - failure.class.length - 3 - status.length - (end === '' ? 0 : end.length + 3);
  const endpoint = failure.endpoint ?? '';
  const service = failure.service !== null && width(failure.service) + 1 + width(endpoint) <= rest ? `${failure.service} ` : '';
  const called = frame.cutMiddle(endpoint, rest - width(service));
  const where = [service.trim(), called, status.trim()].filter((part) => part !== '').join(' ');
  const used = width(where) + (where === '' ? 0 : 3);
  const message = failure.message !== '' && rest - used > 16 ? frame.cut(failure.message, rest - used) : '';
  return [failure.class, where === '' && message === '' ? (failure.service ?? '') : where, end, message].filter((part) => part !== '');
}

function openParts(frame: Frame, { status, waitingUntil, tries, lastEventAt, stage }: Flow): string[] {
  const attempt = tries > 1 ? [`try ${tries}`] : [];
  if (status === 'stuck')
    return [`silent since ${listTime(lastEventAt, frame, 'second')}`, ...(stage === null ? [] : [`last seen in ${stage}`]), ...attempt];
  if (waitingUntil === null) return ['waiting', ...(stage === null ? [] : [`in ${stage}`]), ...attempt];
  return [
    `waiting until ${listTime(waitingUntil, { ...frame, time: frame.time === 'relative' ? 'local' : frame.time }, 'second')}`,
    ...attempt,
  ];
}
