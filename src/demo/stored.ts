/**
 * Waits until everything that was delivered is in the database. Spans are acknowledged when they are stored and Okta's events when the collector
 * comes back for more; only lines in files have to be counted in the database.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Reader } from '../domain/reader.ts';
import { SourceError } from '../errors.ts';
import type { OktaServer } from './servers.ts';

export interface Expectation {
  reader: Pick<Reader, 'info'>;
  okta: Pick<OktaServer, 'caughtUp'>;
  /** Records in the database before the world began, stored and rejected. */
  before: number;
  /** Records that were delivered. */
  expected: number;
  signal: AbortSignal;
}

const pollMs = 20;
/** A database that knew this world already gains nothing; after this long without news, all is taken for known. */
const quietMs = 3000;
/** Nothing new for so long means that something is broken. */
const stalledMs = 60_000;

/** Returns early when the signal aborts; throws `SourceError` when the collectors stop taking records. */
export async function waitUntilStored({ reader, okta, before, expected, signal }: Expectation): Promise<void> {
  let seen = -1;
  let changedAt = Date.now();
  while (!signal.aborted) {
    const { events, rejected } = reader.info();
    const stored = events + rejected;
    if (stored !== seen) [seen, changedAt] = [stored, Date.now()];
    if (okta.caughtUp() && stored >= before + expected) return;
    const quiet = Date.now() - changedAt;
    if (okta.caughtUp() && before > 0 && quiet >= quietMs) return;
    if (quiet >= stalledMs) throw new SourceError(`the demo delivered ${expected} records, but only ${stored - before} were stored`);
    await delay(pollMs);
  }
}
