/** `config test-mapping` for people: a block a record, what it means on the left, where that stands on the right. */
import type { TestedMapping, TestedRecord } from '../../ingest/test-mapping.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import type { Tone } from '../palette.ts';
import { type Column, tableLines } from './table.ts';

interface Row {
  field: string;
  value: string;
  from: string;
  tone: Tone;
}

const indent = '  ';
const columns: readonly Column<Row>[] = [
  { title: 'FIELD', text: ({ field }) => field },
  { title: 'VALUE', text: ({ value }) => value, tone: ({ tone }) => tone, shrinkTo: 24 },
  { title: 'FROM', text: ({ from }) => from, tone: () => 'dim', shrinkTo: 20 },
];

export function mappingLines(context: CommandContext, { records, rejected }: TestedMapping): string[] {
  return [
    ...records.flatMap((record) => [...recordLines(context, record), '']),
    ...rejected.map(({ where, reason }) => context.palette('bad', visible(`${where}: rejected: ${reason}`))),
  ];
}

function recordLines(context: CommandContext, record: TestedRecord): string[] {
  const { width, palette, options, time } = context;
  const { nativeId, kind, service, time: at, name } = record.event;
  const head = [nativeId, kind, ...(service === null ? [] : [service]), time(at)].join('  ');
  const rows = rowsOf(record);
  const table = tableLines(rows, columns, { width: width === null ? null : width - indent.length, palette, ascii: options.ascii });
  return [palette('strong', visible(head)), ...cut(name, width), ...table.slice(1).map((line) => indent + line)];
}

/** The first words of a message do. */
function cut(name: string, width: number | null): string[] {
  const text = visible(name);
  const room = (width ?? 120) - indent.length;
  return [indent + (text.length > room ? `${text.slice(0, room - 3)}...` : text)];
}

function rowsOf({ values, unusable, unmapped }: TestedRecord): Row[] {
  const found = values.map(({ field, value, rule, from }): Row => {
    const place = rule === null ? from : `rule ${rule}: ${from}`;
    return { field, value, from: place, tone: rule === null ? 'plain' : 'good' };
  });
  const wrong = unusable.map(
    ({ rule, field, from, value }): Row => ({
      field,
      value: textOf(value),
      from: `rule ${rule}: ${from ?? 'set'}, not usable`,
      tone: 'warn',
    }),
  );
  const left = unmapped.map(({ name, value }): Row => ({ field: 'not mapped', value, from: name, tone: 'dim' }));
  const nothing: Row = { field: 'nothing', value: 'names nobody and no step', from: '', tone: 'warn' };
  return [...(found.length === 0 ? [nothing] : found), ...wrong, ...left];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
