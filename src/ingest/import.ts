/** Loads recorded data: finds out what each file is, reads it in constant memory, stores what is new. */
import { mappingFor } from '../collectors/semantics/mapping/apply.ts';
import type { MappingRule } from '../collectors/semantics/mapping/rule.ts';
import type { ImportFormat } from '../collectors/source-type.ts';
import { type Batch, type Committed, StoreBusyError } from '../domain/delivery.ts';
import type { Rejection } from '../domain/event.ts';
import { OperatorError } from '../errors.ts';
import { type StoreWriter, startWriter } from '../store/writer.ts';
import { mapped, packed } from './commit.ts';
import { type ImportInput, namedFormat, openRecording } from './recording.ts';
import { Sending } from './sending.ts';

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
  /** @param progress of the file that is being read; `allRead`: records of all files so far */
  onProgress(progress: ImportCounts & { file: string; allRead: number }): void;
}

/** A store that is busy (another process writes) is worth waiting for. */
const tries = 10;

/** Throws `UsageError` for what can't be read or recognised, before anything of it is stored. */
export async function importFiles(options: ImportOptions): Promise<ImportResult> {
  const from = options.from === null ? null : namedFormat(options.from);
  const writer = startWriter(options.databasePath); // the first records are read while it opens
  const run = new ImportRun(options, writer, from);
  try {
    for (const input of options.inputs) {
      if (options.signal.aborted) break;
      await run.add(input);
    }
    return await run.end();
  } catch (error) {
    return giveUp(error);
  } finally {
    await writer.close();
  }
}

/** Files one after the other; what was read of one is still on its way when the next one begins. */
class ImportRun {
  private readonly options: ImportOptions;
  private readonly writer: StoreWriter;
  private readonly from: ImportFormat | null;
  private readonly sending = new Sending();
  private readonly files: ImportedFile[] = [];
  private readonly rejections: Rejection[] = [];
  private allRead = 0;

  constructor(options: ImportOptions, writer: StoreWriter, from: ImportFormat | null) {
    this.options = options;
    this.writer = writer;
    this.from = from;
  }

  async add(input: ImportInput): Promise<void> {
    const { name, format, file, bytes } = await openRecording(input, this.from);
    const type = format?.type ?? 'empty';
    const counts: ImportedFile = { name, format: type, read: 0, stored: 0, duplicate: 0, rejected: 0 };
    this.files.push(counts);
    if (format === null) return;
    const mapping = mappingFor(this.options.mapping ?? [], file.source, type);
    for await (const batch of format.importer.read(bytes, file)) {
      if (this.options.signal.aborted) break;
      const records = this.count(batch, counts);
      const sent = this.writer.append(packed(file.source, type, mapped(batch, mapping), Date.now()), tries);
      await this.sending.add(records, sent, (committed) => this.note(committed, counts));
    }
  }

  /** Resolves when all is stored and its flows are up to date. */
  async end(): Promise<ImportResult> {
    await this.sending.all();
    await this.writer.flush();
    const sum = (count: keyof ImportCounts) => this.files.reduce((total, file) => total + file[count], 0);
    const { files, rejections } = this;
    return { files, rejections, read: sum('read'), stored: sum('stored'), duplicate: sum('duplicate'), rejected: sum('rejected') };
  }

  /** @returns how many records are in the batch */
  private count({ events, rejected = [] }: Batch, counts: ImportedFile): number {
    const read = events.length + rejected.length;
    counts.read += read;
    counts.rejected += rejected.length;
    this.allRead += read;
    for (const { where, ...rejection } of rejected)
      if (this.rejections.length < 20) this.rejections.push({ where: `${counts.name}: ${where}`, ...rejection });
    return read;
  }

  private note({ stored, duplicate }: Committed, counts: ImportedFile): void {
    counts.stored += stored;
    counts.duplicate += duplicate;
    if (counts === this.files.at(-1)) this.options.onProgress({ ...counts, file: counts.name, allRead: this.allRead });
  }
}

function giveUp(error: unknown): never {
  if (!(error instanceof StoreBusyError)) throw error;
  throw new OperatorError('STORE_BUSY', 5, error.message, 'what was reported as stored is safe; import the file again', { cause: error });
}
