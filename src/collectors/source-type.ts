/**
 * What the registry knows of a type of source: its configuration, how to collect from it live, how to import its recordings.
 * Config validation, `config init`, help, import detection and the contract tests are derived from the list in `registry.ts`.
 */
import type { z } from 'zod';
import type { Probe } from './audit/probe.ts';
import type { Batch, Collector } from './collector.ts';

export interface SourceType<Options = unknown> {
  type: string;
  /** One line for help and `config init`. */
  title: string;
  /** Strict schema of the source's own keys (without `type` and `name`); every key has a `.describe()`. */
  options: z.ZodType<Options>;
  /** A commented YAML example of one entry, used by `config init` and the docs; must validate. */
  example: string;
  /** Cheap: connects to nothing before `run`. `resolveSecret` turns `env:`, `file:` and `cmd:` references into values. */
  create(options: Options, environment: SourceEnvironment): Collector;
  /** `sources test`: one cheap call to each feed. Left out where there is nothing to ask. */
  probe?(options: Options, environment: SourceEnvironment): Promise<Probe[]>;
  importer: Importer | null;
}

/** A format that can only be imported: nothing serves it live. */
export interface ImportFormat {
  /** Name for `--from`, and type of the source that its events belong to. */
  type: string;
  title: string;
  importer: Importer;
}

export interface SourceEnvironment {
  resolveSecret(reference: string): Promise<string>;
}

/** Reads recorded data of one format. */
export interface Importer {
  /** Source name of what it imports when the file does not say: `okta`, `otlp`; null means the file's base name (logs). */
  sourceName: string | null;
  /**
   * How sure it is that a file is its own, 0 to 1, from the first bytes (decompressed, at most 256 KiB, may end in the middle of a line).
   * Must be cheap and must not throw.
   */
  detect(head: string, fileName: string): number;
  /**
   * Turns the bytes into batches of at most 1000 events, in constant memory (a JSON array or page envelope may be held whole up to 256 MiB).
   * `read` counts records, so that read = events' records + rejected; never throws for bad records.
   */
  read(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncIterable<Batch>;
}

export interface ImportFile {
  source: string;
  /** Base name, for native ids. */
  fileName: string;
  /** Time to assume for records that carry none (file modification time), epoch ms. */
  fallbackTime: number;
}
