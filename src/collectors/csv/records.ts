/** Rows of a CSV file as JSON objects of texts by the names of their columns, in constant memory; what can't be read comes as a rejection in its place. */
import type { JsonRecord } from '../json/records.ts';
import { type CsvPiece, CsvSplitter } from './split.ts';

const maxRowLength = 2 ** 20;
const headLength = 65_536;

/** Yields in lists, one for each chunk of bytes that completed a row. The first row names the columns. */
export async function* csvRecords(input: AsyncIterable<Uint8Array>, fileName: string): AsyncGenerator<JsonRecord[]> {
  const decoder = new TextDecoder('utf-8');
  const rows = new Rows(fileName);
  for await (const bytes of input) {
    const records = rows.push(decoder.decode(bytes, { stream: true }));
    if (records.length > 0) yield records;
  }
  const last = [...rows.push(decoder.decode()), ...rows.end()];
  if (last.length > 0) yield last;
}

/** Names of the columns, by the first bytes of a file; null when its first line is no header. */
export function csvHeader(head: string): string[] | null {
  const start = head.slice(0, headLength).trimStart();
  const splitter = new CsvSplitter({ delimiter: delimiterOf(start), maxLength: headLength });
  const [first] = [...splitter.push(`${start}\n`)];
  return first?.fields?.map((name) => name.trim()) ?? null;
}

class Rows {
  readonly #fileName: string;
  #splitter: CsvSplitter | null = null;
  #header: string[] | null = null;
  #rows = 0;
  #start = '';

  constructor(fileName: string) {
    this.#fileName = fileName;
  }

  push(text: string): JsonRecord[] {
    if (this.#splitter !== null) return this.#records(this.#splitter.push(text));
    this.#start = (this.#start + text).trimStart();
    return /[\r\n]/.test(this.#start) || this.#start.length > headLength ? this.#begin() : [];
  }

  end(): JsonRecord[] {
    const begun = this.#splitter === null ? this.#begin() : [];
    return [...begun, ...this.#records(this.#splitter?.end() ?? []), ...this.#noTable()];
  }

  /** An empty table has a header; one line of anything else, such as an error page, is not taken for it. */
  #noTable(): JsonRecord[] {
    if (this.#rows > 0 || this.#header === null || this.#header.length > 1) return [];
    return [{ rejection: { where: `${this.#fileName}:1`, reason: 'neither JSON nor CSV', excerpt: this.#start.slice(0, 500) } }];
  }

  #begin(): JsonRecord[] {
    this.#splitter = new CsvSplitter({ delimiter: delimiterOf(this.#start), maxLength: maxRowLength });
    return this.#records(this.#splitter.push(this.#start));
  }

  #records(pieces: readonly CsvPiece[]): JsonRecord[] {
    return pieces.flatMap((piece) => this.#record(piece) ?? []);
  }

  /** null for the header. */
  #record(piece: CsvPiece): JsonRecord | null {
    const { fields, line, text, problem } = piece;
    const reject = (reason: string) => ({ rejection: { where: `${this.#fileName}:${line}`, reason, excerpt: text.slice(0, 500) } });
    if (fields === null) return reject(problem ?? 'not CSV');
    if (this.#header === null) {
      this.#header = fields.map((name) => name.trim());
      return null;
    }
    const header = this.#header;
    this.#rows += 1;
    if (fields.length !== header.length) return reject(`${fields.length} fields where the header names ${header.length}`);
    return { value: Object.fromEntries(fields.map((field, column) => [header[column] as string, field])), line, text };
  }
}

/** Spreadsheets of some countries write semicolons; the header tells. */
function delimiterOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  const counts = [',', ';', '\t'].map((delimiter) => [delimiter, header.split(delimiter).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
