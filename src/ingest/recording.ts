/** A file or standard input as it is imported: opened, decompressed, its format recognised by its content. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { encodingOf } from '../collectors/logs/encoding.ts';
import { detectImporter, importFormats } from '../collectors/registry.ts';
import type { ImportFile, ImportFormat } from '../collectors/source-type.ts';
import { OperatorError, UsageError } from '../errors.ts';

export type ImportInput = { path: string } | { stdin: AsyncIterable<Uint8Array> };

export interface Recording {
  /** As the user named it. */
  name: string;
  bytes: AsyncIterable<Uint8Array>;
  /** null when it is empty. */
  format: ImportFormat | null;
  file: ImportFile;
}

const headBytes = 256 * 1024;

/** @param format null to detect; throws `UsageError` for what can't be read or recognised */
export async function openRecording(input: ImportInput, format: ImportFormat | null): Promise<Recording> {
  const name = 'path' in input ? input.path : 'stdin';
  const fileName = 'path' in input ? basename(input.path).replace(/\.gz$/, '') : 'stdin';
  const { content, fallbackTime } = await open(input);
  const { head, bytes } = await peek(inUtf8(decompressed(content)));
  const found = head.length === 0 ? null : (format ?? recognised(head, name));
  return { name, bytes, format: found, file: { source: found?.importer.sourceName ?? fileName, fileName, fallbackTime } };
}

async function open(input: ImportInput): Promise<{ content: AsyncIterable<Uint8Array>; fallbackTime: number }> {
  if ('stdin' in input) return { content: input.stdin, fallbackTime: Date.now() };
  const fallbackTime = await modified(input.path);
  return { content: createReadStream(input.path, { highWaterMark: 1 << 18 }), fallbackTime };
}

/** Epoch ms; throws `UsageError` for what is no readable file. */
async function modified(path: string): Promise<number> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw new UsageError(`${path}: a folder, not a file`, 'name its files, for example with a glob');
    return info.mtimeMs;
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new UsageError(
      `${path}: can't be read (${(error as { code?: string }).code ?? String(error)})`,
      'check the name and its permissions',
      { cause: error },
    );
  }
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

/** Windows PowerShell redirects into UTF-16, and says so with a byte order mark. */
async function* inUtf8(input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const { head, bytes } = await peek(input, 2);
  const encoding = encodingOf(Buffer.from(head));
  if (encoding === null || encoding === 'utf8') {
    yield* bytes;
    return;
  }
  const decoder = new TextDecoder(encoding === 'utf16le' ? 'utf-16le' : 'utf-16be');
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
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

/** @throws UsageError */
export function namedFormat(name: string): ImportFormat {
  const formats = importFormats();
  const format = formats.find((candidate) => candidate.type === name);
  if (format !== undefined) return format;
  throw new UsageError(`--from ${name}: no such format`, `one of ${formats.map(({ type }) => type).join(', ')}`);
}

function recognised(head: Uint8Array, name: string): ImportFormat {
  const type = detectImporter(Buffer.from(head).toString('utf8'), basename(name));
  if (type !== null) return type;
  throw new UsageError(`${name}: not a format that can be imported`, 'name the format with --from, for example --from logs');
}
