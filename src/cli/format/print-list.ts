/** Lists in every format, from one description of the rows. Pages come in as they are read, so that an export needs no memory for all of it. */
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { type CsvCell, csvLine } from './csv.ts';
import { schemaVersion, toJsonLine } from './json.ts';
import type { Column } from './table.ts';

export interface ListView<T> {
  /** Key of the list in the JSON document. */
  key: string;
  document(item: T): object;
  csv: readonly { title: string; cell(item: T): CsvCell }[];
  table(context: CommandContext): readonly Column<T>[];
}

type Write = (text: string) => Promise<void>;

/** `tail` holds the keys after the list in the JSON document, once all pages are read. */
export async function printList<T>(
  context: CommandContext,
  view: ListView<T>,
  pages: Iterable<readonly T[]>,
  tail: () => object = () => ({}),
  write: Write = (text) => context.out.write(text),
): Promise<void> {
  if (context.format === 'json') return writeJson(view, pages, tail, write);
  if (context.format === 'csv') return writeCsv(context, view, pages, write);
  for (const page of pages) {
    if (context.format === 'ndjson') await write(page.map((item) => `${toJsonLine(view.document(item))}\n`).join(''));
    else if (page.length > 0) await write(await tableText(context, view, page));
  }
}

/** Loaded here, because measuring the width of text costs 50 ms to set up, which JSON and CSV do without. */
async function tableText<T>(context: CommandContext, view: ListView<T>, items: readonly T[]): Promise<string> {
  const { tableLines } = await import('./table.ts');
  const { width, palette, options } = context;
  const lines = tableLines(items, view.table(context), { width, palette, ascii: options.ascii });
  return lines.map((line) => `${line}\n`).join('');
}

/** One item a line: `grep` finds whole items, and a million of them need no memory. */
async function writeJson<T>(view: ListView<T>, pages: Iterable<readonly T[]>, tail: () => object, write: Write): Promise<void> {
  await write(`{"schemaVersion":${schemaVersion},${JSON.stringify(view.key)}:[`);
  let separator = '\n';
  for (const page of pages) {
    for (let index = 0; index < page.length; index += 200) {
      const lines = page.slice(index, index + 200).map((item) => toJsonLine(view.document(item)));
      await write(separator + lines.join(',\n'));
      separator = ',\n';
    }
  }
  const rest = toJsonLine(tail()).slice(1, -1);
  await write(`${separator === '\n' ? '' : '\n'}]${rest === '' ? '' : `,${rest}`}}\n`);
}

async function writeCsv<T>(context: CommandContext, view: ListView<T>, pages: Iterable<readonly T[]>, write: Write): Promise<void> {
  const toTerminal = context.io.stdout.isTTY === true;
  const safe = (cell: CsvCell): CsvCell => (toTerminal && typeof cell === 'string' ? visible(cell) : cell);
  await write(csvLine(view.csv.map((column) => column.title)));
  for (const page of pages) {
    await write(page.map((item) => csvLine(view.csv.map((column) => safe(column.cell(item))))).join(''));
  }
}
