/** Loads recorded data: finds out what each file is, reads it in constant memory, stores what is new. */
import { mappingFor } from '../collectors/semantics/mapping/apply.ts';
import type { MappingRule } from '../collectors/semantics/mapping/rule.ts';
import type { ImportFormat } from '../collectors/source-type.ts';
import { StoreBusyError } from '../domain/delivery.ts';
import type { Rejection } from '../domain/event.ts';
import { OperatorError } from '../errors.ts';
import { openWriter, type StoreWriter } from '../store/writer.ts';
import { mapped, packed } from './commit.ts';
import { type ImportInput, namedFormat, openRecording } from './recording.ts';

export type { ImportInput } from './recording.ts';

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
  /** What own attribute and field names mean; default: none. */
  mapping?: readonly MappingRule[];
  signal: AbortSignal;
  onProgress(counts: ImportCounts & { file: string }): void;
}

/** A store that is busy (another process writes) is worth waiting for. */
const tries = 10;

/** Records on their way while the next ones are parsed. Many, because what has piled up is one transaction, and each touches much of the indexes. */
const inFlight = 12_000;

/** Throws `UsageError` for what can't be read or recognised, before anything of it is stored. */
export async function importFiles(options: ImportOptions): Promise<ImportResult> {
  const from = options.from === null ? null : namedFormat(options.from);
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
  from: ImportFormat | null,
  options: ImportOptions,
  writer: StoreWriter,
  rejections: Rejection[],
): Promise<ImportedFile> {
  const recording = await openRecording(input, from);
  const { name } = recording;
  if (recording.format === null) return { name, format: 'empty', read: 0, stored: 0, duplicate: 0, rejected: 0 };
  const { type } = recording.format;
  const { source } = recording.file;
  const mapping = mappingFor(options.mapping ?? [], source, type);
  const counts: ImportedFile = { name, format: type, read: 0, stored: 0, duplicate: 0, rejected: 0 };
  const sending = new Set<Promise<void>>();
  let underWay = 0;
  for await (const batch of recording.format.importer.read(recording.bytes, recording.file)) {
    if (options.signal.aborted) break;
    const rejected = batch.rejected ?? [];
    const read = batch.events.length + rejected.length;
    counts.read += read;
    counts.rejected += rejected.length;
    for (const rejection of rejected) if (rejections.length < 20) rejections.push({ ...rejection, where: `${name}: ${rejection.where}` });
    underWay += read;
    const sent = writer.append(packed(source, type, mapped(batch, mapping), Date.now()), tries).then((committed) => {
      underWay -= read;
      counts.stored += committed.stored;
      counts.duplicate += committed.duplicate;
      sending.delete(sent);
      options.onProgress({ ...counts, file: name });
    }, giveUp);
    sending.add(sent);
    while (underWay >= inFlight) await Promise.race(sending);
  }
  await Promise.all(sending);
  return counts;
}

function giveUp(error: unknown): never {
  if (!(error instanceof StoreBusyError)) throw error;
  throw new OperatorError('STORE_BUSY', 5, error.message, 'what was reported as stored is safe; import the file again', { cause: error });
}
