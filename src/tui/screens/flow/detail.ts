/** The parts of the detail pane as lines. Each line fits the pane; values are escaped and wrapped, long ones are cut and say so. */
import { type Json, type ProvisioningEvent, writtenAt } from '../../../domain/event.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { Step } from '../../../domain/flow.ts';
import { formatClock, formatDuration, formatTimestamp } from '../../../text/time.ts';
import { visibleLines } from '../../../text/visible.ts';
import type { Frame } from '../../frame.ts';
import { stepTime } from '../../time-mode.ts';
import { doubtfulJoins, joinHead, linkHead, linkLines } from './link-lines.ts';
import { metricLines } from './metric-lines.ts';
import type { FlowModel } from './model.ts';
import { isPayload, payloadsOf } from './payloads.ts';
import type { Tab } from './state.ts';

/** More than anybody reads on a screen; `y` copies and `provtrace show --json` prints the rest. */
const mostLines = 2000;
const mostText = 131_072;

/** @param isZoomed then nothing else is on the screen, so what is said is about the flow rather than about a row of it */
export function detailLines(frame: Frame, model: FlowModel, step: Step, event: ProvisioningEvent, tab: Tab, isZoomed: boolean): string[] {
  switch (tab) {
    case 'attributes':
      return attributeLines(frame, step, event);
    case 'input':
      return payloadLines(frame, payloadsOf(event).input, 'no input was recorded for this step');
    case 'output':
      return [
        ...messageLines(frame, event),
        ...payloadLines(frame, payloadsOf(event).output, event.message === null ? 'no output was recorded for this step' : null),
      ];
    case 'logs':
      return logLines(frame, model, step);
    case 'metrics':
      return metricLines(frame, model, step);
    case 'raw':
      return jsonLines(frame, rawOf(event));
    case 'why':
      return isZoomed
        ? [...joinHead(frame, model), '', ...whyLines(frame, model), '', ...doubtfulJoins(frame, model)]
        : [...rowLines(frame, model, event), ...whyLines(frame, model), '', ...joinHead(frame, model), ...doubtfulJoins(frame, model)];
    case 'linked':
      return linkLines(frame, model, event);
  }
}

/** What `y` copies: the source value, not what was drawn of it. */
export function detailValue(model: FlowModel, event: ProvisioningEvent, tab: Tab): string {
  const { input, output } = payloadsOf(event);
  if (tab === 'input' && input !== null) return plainValue(input);
  if (tab === 'output' && output !== null) return plainValue(output);
  if (tab === 'why')
    return (
      model.findings.map(({ class: name, cause, nextSteps }) => [`${name}: ${cause}`, ...nextSteps].join('\n')).join('\n\n') ||
      model.flow.id
    );
  return tab === 'attributes' || tab === 'raw' ? JSON.stringify(rawOf(event), null, 2) : event.id;
}

function rawOf(event: ProvisioningEvent): Json {
  return JSON.parse(JSON.stringify(event)) as Json;
}

function plainValue(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function attributeLines(frame: Frame, step: Step, event: ProvisioningEvent): string[] {
  const facts: [string, Json][] = [
    ['step', event.name],
    ['endpoint', event.endpoint],
    ['outcome', [event.outcome, event.httpStatus, event.errorCode].filter((part) => part !== null).join(' ')],
    ['message', event.message],
    ['stage', event.stage],
    ['service', [event.service, `(${event.source}, ${event.kind})`].filter((part) => part !== null).join(' ')],
    ['time', formatTimestamp(event.time)],
    [
      'clock',
      event.clockAheadMs === undefined ? null : `${formatClock(event.clockAheadMs)}: written as ${formatTimestamp(writtenAt(event))}`,
    ],
    ['duration', event.durationMs === null ? null : formatDuration(event.durationMs)],
    ['try', step.try > 1 ? step.try : null],
    ...(Object.entries(event.identifiers) as [string, string][]),
  ];
  const own = Object.entries(event.attributes)
    .filter(([name]) => !isPayload(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs(frame, [
    ...facts.filter(([, value]) => value !== null && value !== ''),
    ...own,
    ['event', event.id],
    ['native id', event.nativeId],
  ]);
}

/** Names in one column, values wrapped in the other. */
function pairs(frame: Frame, entries: readonly [string, Json][]): string[] {
  const longest = entries.reduce((most, [name]) => Math.max(most, name.length), 0);
  const names = Math.max(8, Math.min(longest, Math.floor(frame.columns * 0.42), 32));
  return entries.flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const lines = frame.wrap(text.slice(0, mostText), frame.columns - names - 3, 6);
    return (lines.length === 0 ? [''] : lines).map(
      (line, index) => ` ${frame.theme('dim', frame.middle(index === 0 ? name : '', names))} ${line}`,
    );
  });
}

function messageLines(frame: Frame, { message, httpStatus, errorCode }: ProvisioningEvent): string[] {
  const head = [httpStatus, errorCode].filter((part) => part !== null).join(' ');
  const text = [head, message].filter((part) => part !== null && part !== '').join(': ');
  return text === ''
    ? []
    : frame.wrap(text, frame.columns - 2, 6).map((line) => ` ${frame.theme(message === null ? 'plain' : 'bad', line)}`);
}

function payloadLines(frame: Frame, value: Json, empty: string | null): string[] {
  if (value === null) return empty === null ? [] : [frame.theme('dim', ` ${empty}`)];
  return typeof value === 'string' ? textLines(frame, value) : jsonLines(frame, value);
}

function jsonLines(frame: Frame, value: Json): string[] {
  return textLines(frame, JSON.stringify(value, null, 2));
}

function textLines(frame: Frame, text: string): string[] {
  const lines = visibleLines(text.slice(0, mostText)).flatMap((line) => hardWrap(frame, line));
  const rest = text.length > mostText || lines.length > mostLines;
  return rest
    ? [
        ...lines.slice(0, mostLines),
        frame.theme('warn', ` cut here, ${text.length} characters in all: y copies, provtrace show --json prints it`),
      ]
    : lines;
}

/** Indentation of JSON is kept on the first line; long values go on below it. */
function hardWrap(frame: Frame, line: string): string[] {
  const indent = /^ */.exec(line)?.[0].slice(0, Math.floor(frame.columns / 3)) ?? '';
  const parts = frame.wrap(line, frame.columns - indent.length - 2, 50);
  return parts.length === 0 ? [''] : parts.map((part) => ` ${indent}${part}`);
}

function logLines(frame: Frame, { byId, events, start }: FlowModel, step: Step): string[] {
  const own = step.eventIds.slice(1).flatMap((id) => byId.get(id) ?? []);
  const during = events.filter(
    ({ kind, id, time }) =>
      kind === 'log' && !step.eventIds.includes(id) && time >= step.startedAt && time <= step.startedAt + (step.durationMs ?? 0),
  );
  if (own.length + during.length === 0) return [frame.theme('dim', ' no log line was written inside this step')];
  const line = (event: ProvisioningEvent) => {
    const time = stepTime(event.time, start, frame);
    const text = frame.cut(event.message ?? event.name, frame.columns - time.length - 4);
    return ` ${frame.theme('dim', time)}  ${frame.theme(event.outcome === 'failure' ? 'bad' : 'plain', text)}`;
  };
  return [
    ...own.map(line),
    ...(during.length === 0 ? [] : [frame.theme('dim', ' by others, at the same time:'), ...during.slice(0, 200).map(line)]),
  ];
}

function rowLines(frame: Frame, model: FlowModel, event: ProvisioningEvent): string[] {
  const link = model.links.find(({ eventId }) => eventId === event.id);
  return link === undefined ? [] : linkHead(frame, model, link, 'this row:');
}

function whyLines(frame: Frame, { findings, byId, start, flow }: FlowModel): string[] {
  if (findings.length === 0)
    return [frame.theme('dim', flow.endedAt === null ? ' nothing is wrong with this flow so far' : ' nothing is wrong with this flow')];
  return findings.flatMap((finding, index) => [...(index > 0 ? [''] : []), ...findingLines(frame, finding, byId, start)]);
}

function findingLines(frame: Frame, finding: Finding, byId: FlowModel['byId'], start: number): string[] {
  const { theme, columns } = frame;
  const where = [finding.stage, finding.service, finding.endpoint].filter((part) => part !== null).join(` ${frame.glyphs.dot} `);
  const indented = (text: string, lead = '   ') =>
    frame.wrap(text, columns - lead.length - 1, 8).map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`);
  const evidence = finding.eventIds.slice(0, 6).flatMap((id) => {
    const event = byId.get(id);
    return event === undefined
      ? []
      : [
          `   ${theme('dim', stepTime(event.time, start, frame))} ${frame.cut([event.service ?? event.source, event.name, event.httpStatus, event.message].filter((part) => part !== null).join(' '), columns - 16)}`,
        ];
  });
  return [
    ` ${theme('bad', finding.class)}  ${theme('strong', frame.cut(finding.title, columns - finding.class.length - 16))}  ${theme('dim', `${Math.round(finding.confidence * 100)} % sure`)}`,
    ...indented(finding.cause),
    ...(where === '' ? [] : [` ${theme('dim', 'where')}`, ...indented(where)]),
    ...(evidence.length === 0 ? [] : [` ${theme('dim', 'evidence')}`, ...evidence]),
    ...(finding.nextSteps.length === 0
      ? []
      : [` ${theme('dim', 'what to do')}`, ...finding.nextSteps.flatMap((step, index) => indented(step, ` ${index + 1}. `))]),
    ...(finding.reference === null ? [] : [` ${theme('dim', 'see')}`, ...indented(finding.reference)]),
  ];
}
