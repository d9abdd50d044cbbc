/** Loads recorded data: finds out what each file is, reads it in constant memory, stores what is new. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { detectImporter, sourceType, sourceTypes } from '../collectors/registry.ts';
import type { Importer } from '../collectors/source-type.ts';
import { type Batch, StoreBusyError } from '../domain/delivery.ts';
import type { Rejection } from '../domain/event.ts';
import { OperatorError, UsageError } from '../errors.ts';
import { openWriter, type StoreWriter } from '../store/writer.ts';
import { commitBatch } from './commit.ts';

export type ImportInput = { path: string } | { stdin: AsyncIterable<Uint8Array> };

export interface ImportCounts {
  read: number;
  stored: number;
  duplicate: number;
  rejected: number;
}

export interface ImportedFile extends ImportCounts {
  name: string;
  /** Name of the source type that it was read as. */
  format: string;
}

export interface ImportResult extends ImportCounts {
  files: ImportedFile[];
  /** The first 20. */
  rejections: Rejection[];
}

export interface ImportOptions {
  databasePath: string;
  inputs: ImportInput[];
  /** Source type to read everything as; null to detect. */
  from: string | null;
  signal: AbortSignal;
  onProgress(counts: ImportCounts & { file: string }): void;
}

/** Batches on their way while the next ones are parsed. Many, because what has piled up is one transaction, and each touches much of the indexes. */
const inFlight = 12;
const headBytes = 256 * 1024;

/** Throws `UsageError` for what can't be read or recognised, before anything of it is stored. */
export async function importFiles(options: ImportOptions): Promise<ImportResult> {
  const from = options.from === null ? null : named(options.from);
  const writer = await openWriter(options.databasePath);
  const result: ImportResult = { files: [], read: 0, stored: 0, duplicate: 0, rejected: 0, rejections: [] };
  try {
    for (const input of options.inputs) {
      if (options.signal.aborted) break;
      addFile(result, await importOne(input, from, options, writer, result.rejections));
    }
    await writer.flush();
  } finally {
    await writer.close();
  }
  return result;
}

function addFile(result: ImportResult, file: ImportedFile): void {
  result.files.push(file);
  for (const count of ['read', 'stored', 'duplicate', 'rejected'] as const) result[count] += file[count];
}

async function importOne(
  input: ImportInput,
  from: Format | null,
  options: ImportOptions,
  writer: StoreWriter,
  rejections: Rejection[],
): Promise<ImportedFile> {
  const name = 'path' in input ? input.path : 'stdin';
  const fileName = 'path' in input ? basename(input.path).replace(/\.gz$/, '') : 'stdin';
  const { head, bytes } = await peek(decompressed(await open(input)));
  if (head.length === 0) return { name, format: 'empty', read: 0, stored: 0, duplicate: 0, rejected: 0 };
  const { type, importer } = from ?? recognised(head, name);
  const source = importer.sourceName ?? fileName;
  const fallbackTime = 'path' in input ? (await stat(input.path)).mtimeMs : Date.now();
  const counts: ImportedFile = { name, format: type, read: 0, stored: 0, duplicate: 0, rejected: 0 };
  const sending = new Set<Promise<void>>();
  for await (const batch of importer.read(bytes, { source, fileName, fallbackTime })) {
    if (options.signal.aborted) break;
    const rejected = batch.rejected ?? [];
    counts.read += batch.events.length + rejected.length;
    counts.rejected += rejected.length;
    for (const rejection of rejected) if (rejections.length < 20) rejections.push({ ...rejection, where: `${name}: ${rejection.where}` });
    const sent = send(writer, source, type, batch).then((committed) => {
      counts.stored += committed.stored;
      counts.duplicate += committed.duplicate;
      sending.delete(sent);
      options.onProgress({ ...counts, file: name });
    });
    sending.add(sent);
    if (sending.size >= inFlight) await Promise.race(sending);
  }
  await Promise.all(sending);
  return counts;
}

/** A store that is busy (another process writes) is worth waiting for; a full disk is not. */
async function send(writer: StoreWriter, source: string, type: string, batch: Batch) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await commitBatch(writer, source, type, batch, Date.now());
    } catch (error) {
      if (!(error instanceof StoreBusyError)) throw error;
      if (tries === 10)
        throw new OperatorError('STORE_BUSY', 5, error.message, 'what was reported as stored is safe; import the file again', {
          cause: error,
        });
      await new Promise((resolve) => setTimeout(resolve, 500 * tries));
    }
  }
}

async function open(input: ImportInput): Promise<AsyncIterable<Uint8Array>> {
  if ('stdin' in input) return input.stdin;
  try {
    const info = await stat(input.path);
    if (info.isDirectory()) throw new UsageError(`${input.path}: a folder, not a file`, 'name its files, for example with a glob');
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new UsageError(
      `${input.path}: can't be read (${(error as { code?: string }).code ?? String(error)})`,
      'check the name and its permissions',
      { cause: error },
    );
  }
  return createReadStream(input.path, { highWaterMark: 1 << 20 });
}

async function* decompressed(input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const { head, bytes } = await peek(input, 2);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* bytes;
    return;
  }
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  const feeding = feed(bytes, gunzip);
  feeding.catch((error) => gunzip.destroy(error as Error));
  yield* gunzip;
  await feeding;
}

async function feed(bytes: AsyncIterable<Uint8Array>, into: ReturnType<typeof createGunzip>): Promise<void> {
  for await (const chunk of bytes) {
    if (!into.write(chunk)) await new Promise((resolve) => into.once('drain', resolve));
  }
  into.end();
}

/** The first bytes, and all bytes (the first ones included). */
async function peek(input: AsyncIterable<Uint8Array>, wanted = headBytes): Promise<{ head: Uint8Array; bytes: AsyncIterable<Uint8Array> }> {
  const iterator = input[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < wanted && !ended) {
    const { value, done } = await iterator.next();
    ended = done === true;
    if (value !== undefined && !ended) {
      chunks.push(value);
      length += value.length;
    }
  }
  const rest = async function* () {
    yield* chunks.splice(0);
    if (!ended) yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { head: Buffer.concat(chunks).subarray(0, wanted), bytes: rest() };
}

interface Format {
  type: string;
  importer: Importer;
}

function named(name: string): Format {
  const type = sourceType(name);
  if (type?.importer) return { type: type.type, importer: type.importer };
  const known = sourceTypes.flatMap((candidate) => (candidate.importer === null ? [] : [candidate.type]));
  throw new UsageError(`--from ${name}: no such format`, `one of ${known.join(', ')}`);
}

function recognised(head: Uint8Array, name: string): Format {
  const type = detectImporter(Buffer.from(head).toString('utf8'), basename(name));
  if (type !== null) return type;
  throw new UsageError(`${name}: not a format that can be imported`, 'name the format with --from, for example --from logs');
}
