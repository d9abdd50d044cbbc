/** The sources: state, how far behind, what is left of the quota, errors in full; and the database they fill. */
import type { ClockOffset } from '../../../domain/clocks/offset.ts';
import type { DatabaseInfo, SourceState } from '../../../domain/reader.ts';
import { formatAge, formatClock, formatDuration } from '../../../text/time.ts';
import { type FooterProps, footerLine } from '../../components/footer.ts';
import { type Frame, filled } from '../../frame.ts';
import { type ListRows, windowOf } from '../../list.ts';
import { sourceTones } from '../../theme.ts';
import { listTime } from '../../time-mode.ts';
import type { SourcesState } from './state.ts';

export interface SourcesProps {
  sources: readonly SourceState[];
  clocks: readonly ClockOffset[];
  info: DatabaseInfo | null;
  state: SourcesState;
  listening: readonly string[];
  footer: FooterProps;
}

export function sourcesRows(frame: Frame, { sources, clocks }: Pick<SourcesProps, 'sources' | 'clocks'>): ListRows {
  return {
    ids: sources.map(({ name }) => name),
    heightOf: (place) => 1 + errorLines(frame, sources[place]).length,
    lines: Math.max(1, frame.rows - 6 - clockLines(frame, clocks).length),
  };
}

export function sourcesView(frame: Frame, props: SourcesProps): string[] {
  const { sources, state, listening, info } = props;
  const rows = sourcesRows(frame, props);
  const { selected, first, end } = windowOf(state.list, rows);
  const columns = columnsOf(frame, sources);
  const list = sources
    .slice(first, end)
    .flatMap((source, index) => [sourceLine(frame, source, columns, first + index === selected), ...errorLines(frame, source)]);
  const header = `  ${frame.cell('SOURCE', columns.name)} ${frame.cell('STATE', 9)} ${frame.cell('EVENTS', 8, 'right')} ${frame.cell('REJECTED', 8, 'right')} ${frame.cell('LAST', columns.last)} ${frame.cell('LAG', 7, 'right')}${columns.cursor ? ` ${frame.cell('CURSOR', 6, 'right')}` : ''}  QUOTA`;
  const empty = ['', '  No source yet: provtrace config init writes a configuration to start from.'];
  return [
    `${frame.theme('strong', 'sources')}  ${frame.theme('dim', frame.cut(listening.join(', '), frame.columns - 9))}`,
    frame.theme('dim', frame.cut(header, frame.columns)),
    ...filled(sources.length === 0 ? empty : list, rows.lines),
    frame.theme('dim', frame.glyphs.rule.repeat(frame.columns)),
    ...clockLines(frame, props.clocks),
    ...databaseLines(frame, info),
    footerLine(frame, props.footer),
  ];
}

interface Columns {
  name: number;
  last: number;
  /** Whether there is room for the age of the cursor. */
  cursor: boolean;
  quota: number;
}

function columnsOf(frame: Frame, sources: readonly SourceState[]): Columns {
  const last = sources.reduce(
    (widest, { lastEventAt }) => Math.max(widest, lastEventAt === null ? 1 : listTime(lastEventAt, frame).length),
    5,
  );
  const cursor = frame.columns >= 76;
  const rest = frame.columns - 2 - 9 - 8 - 8 - last - 7 - 7 - (cursor ? 7 : 0);
  const name = Math.min(28, Math.max(12, rest - 22));
  return { name, last, cursor, quota: rest - name };
}

function sourceLine(frame: Frame, source: SourceState, columns: Columns, isSelected: boolean): string {
  const { theme, glyphs } = frame;
  const { state, events, rejected, lastEventAt, lagMs, cursorAt, quota } = source;
  const sign = state === 'ok' ? glyphs.good : state === 'error' ? glyphs.bad : glyphs.dash;
  const cells = [
    theme(isSelected ? 'strong' : 'plain', frame.cell(source.name, columns.name)),
    theme(sourceTones[state], frame.cell(`${sign} ${state}`, 9)),
    frame.cell(String(events), 8, 'right'),
    theme(rejected > 0 ? 'warn' : 'dim', frame.cell(String(rejected), 8, 'right')),
    frame.cell(lastEventAt === null ? '-' : listTime(lastEventAt, frame), columns.last),
    frame.cell(lagMs === null ? '-' : formatDuration(lagMs), 7, 'right'),
    ...(columns.cursor ? [frame.cell(cursorAt === null ? '-' : formatAge(frame.now - cursorAt), 6, 'right')] : []),
  ];
  const back =
    quota?.resetAt == null ? '' : `, reset ${listTime(quota.resetAt, { ...frame, time: frame.time === 'utc' ? 'utc' : 'local' })}`;
  const left = quota === null ? '' : `${quota.remaining}/${quota.limit}${back}`;
  return `${isSelected ? theme('accent', glyphs.cursor) : ' '} ${cells.join(' ')}  ${theme('dim', frame.cut(left, columns.quota))}`;
}

function errorLines(frame: Frame, source: SourceState | undefined): string[] {
  if (source?.error == null) return [];
  return frame.wrap(source.error, frame.columns - 6, 3).map((line) => `    ${frame.theme('bad', line)}`);
}

const mostClocks = 3;

function clockLines(frame: Frame, clocks: readonly ClockOffset[]): string[] {
  const lines = clocks.slice(0, mostClocks).map(({ service, aheadMs, people }) => {
    const note = `clock ${formatClock(aheadMs)}, corrected (shown by ${people} people's records)`;
    return `  ${frame.theme('warn', frame.cut(`${frame.cut(service, 28)}: ${note}`, frame.columns - 2))}`;
  });
  const more = clocks.length - mostClocks;
  return more > 0 ? [...lines, `  ${frame.theme('dim', `and ${more} more clocks that are off: provtrace sources`)}`] : lines;
}

function databaseLines(frame: Frame, info: DatabaseInfo | null): string[] {
  if (info === null) return ['', ''];
  const size = info.bytes < 1e9 ? `${(info.bytes / 1e6).toFixed(1)} MB` : `${(info.bytes / 1e9).toFixed(1)} GB`;
  const facts = [`${info.events} events`, `${info.flows} flows`, size, ...(info.rejected > 0 ? [`${info.rejected} rejected`] : [])];
  const collector = info.collector === null ? 'nobody collects into it' : `process ${info.collector} collects into it`;
  return [
    `  ${frame.cutMiddle(info.path, frame.columns - 2)}`,
    `  ${frame.theme('dim', frame.cut([...facts, collector].join(` ${frame.glyphs.dot} `), frame.columns - 2))}`,
  ];
}
