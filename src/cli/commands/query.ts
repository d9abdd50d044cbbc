/** `provtrace query`: read-only SQL over the documented views. */
import type { Json } from '../../domain/event.ts';
import { exitCodes } from '../../errors.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { withExistingReader } from '../database.ts';
import { csvLine } from '../format/csv.ts';
import { schemaVersion, toJsonLine } from '../format/json.ts';
import type { CommandInput } from '../spec.ts';

interface Answer {
  columns: string[];
  rows: Json[][];
}

export async function query(context: CommandContext, { args: [sql = ''] }: CommandInput): Promise<number> {
  const answer = await withExistingReader(context, (reader) => reader.query(sql));
  const limit = context.options.limit ?? answer.rows.length;
  await context.out.write(await writers[context.format](context, { ...answer, rows: answer.rows.slice(0, limit) }));
  return exitCodes.fine;
}

const writers = {
  table: async (context: CommandContext, { columns, rows }: Answer) => {
    const { tableLines } = await import('../format/table.ts');
    const { width, palette, options } = context;
    const views = columns.map((title, index) => ({
      title: visible(title),
      text: (row: Json[]) => text(row[index] ?? null),
      shrinkTo: 8,
      ...(rows.length > 0 && rows.every((row) => typeof row[index] === 'number') ? { align: 'right' as const } : {}),
    }));
    return lines(tableLines(rows, views, { width, palette, ascii: options.ascii }));
  },
  json: (_: CommandContext, { columns, rows }: Answer) => `${toJsonLine({ schemaVersion, columns, rows })}\n`,
  ndjson: (_: CommandContext, { columns, rows }: Answer) =>
    lines(rows.map((row) => toJsonLine(Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null]))))),
  csv: (_: CommandContext, { columns, rows }: Answer) => [columns, ...rows].map((row) => csvLine(row.map(cell))).join(''),
};

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

function cell(value: Json): string | number | null {
  return typeof value === 'number' ? value : value === null ? null : text(value);
}

function text(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
