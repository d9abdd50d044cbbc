/** What the TUI is started with. It gets everything handed in: a reader, the terminal, a clock; it knows neither store nor collectors. */
import type { Reader } from '../domain/reader.ts';

/** What the ingest of this process reports; the shape of its events. */
export type IngestNotice =
  | { type: 'ready'; source: string; info: { summary: string } }
  | { type: 'source'; source: string; error: string | null }
  | { type: 'rejected'; source: string; where: string; reason: string };

export interface TuiOptions {
  reader: Reader;
  /** `live`: this process collects; `attached`: another one does; `offline`: nobody. */
  mode: 'live' | 'attached' | 'offline';
  /** Calls the listener for what happened already, then for what happens; returns how to stop. */
  ingestStatus?: (listener: (notice: IngestNotice) => void) => () => void;
  initialFilter: string;
  /** Epoch ms; bounds of the list of flows, null for none. */
  since: number | null;
  until: number | null;
  ascii: boolean;
  utc: boolean;
  color: boolean;
  /** At most two frames a second, for bad links. */
  slow: boolean;
  screenReader: boolean;
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  env: NodeJS.ProcessEnv;
  now(): number;
}

/** How it ended; the caller turns it into an exit code. */
export type TuiEnd = { reason: 'quit' } | { reason: 'interrupted' } | { reason: 'signal'; signal: NodeJS.Signals };
