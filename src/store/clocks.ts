/**
 * Clocks that are off: kept beside the events, whose own stamps stay as they came, and taken into account wherever events are read. A function of the events:
 * the same ones give the same offsets, in whatever order they came.
 */
import { estimateClocks } from '../domain/clocks/estimate.ts';
import { type ClockOffset, clockOf } from '../domain/clocks/offset.ts';
import type { Fragment } from '../domain/correlation/facts.ts';
import { hash53 } from '../domain/hash.ts';
import type { StoredEvent } from './chunks.ts';
import { factMember, fragmentFrom } from './fragment-text.ts';
import { refKind } from './key-refs.ts';
import { MergedRuns, readRuns } from './key-runs.ts';
import type { Connection } from './open.ts';
import type { PackedThread } from './packed.ts';
import type { Statements } from './statements.ts';

export type Clocks = ReadonlyMap<string, number>;

export function readClocks(statements: Statements): ClockOffset[] {
  return statements.all<ClockOffset>('SELECT service, ahead AS aheadMs, people FROM clocks ORDER BY service');
}

export function clocksOf(offsets: readonly ClockOffset[]): Clocks {
  return new Map(offsets.map(({ service, aheadMs }) => [service, aheadMs]));
}

/** By the reference's clock; providers' records stay as they are. */
export function corrected(events: StoredEvent[], clocks: Clocks): StoredEvent[] {
  if (clocks.size === 0) return events;
  return events.map((event) => {
    const ahead = clocks.get(clockOf(event.fact) ?? '') ?? 0;
    return ahead === 0 ? event : { ...event, fact: { ...event.fact, time: event.fact.time - ahead, clockAheadMs: ahead } };
  });
}

/** Fragments that are looked at; people are taken in the order of their hashes, so these are of people picked at random, and always the same ones. */
const sampleSize = 6000;
/** Keys of more fragments than that are no person but a job, a session, a mailbox. */
const maxOfPerson = 24;

export class ClockTable {
  private readonly reads: Statements;
  private readonly statements: ReturnType<typeof prepare>;
  private known: Clocks | null = null;
  /** Their names as they stand in the JSON of a fragment. */
  private names: readonly string[] | null = null;

  constructor(connection: Connection, reads: Statements) {
    this.reads = reads;
    this.statements = prepare(connection);
  }

  get current(): Clocks {
    this.known ??= clocksOf(readClocks(this.reads));
    return this.known;
  }

  forget(): void {
    this.known = null;
    this.names = null;
  }

  /** What the collector's thread prepared knows nothing of clocks. */
  concerns({ splits }: PackedThread): boolean {
    this.names ??= [...this.current.keys()].map((service) => JSON.stringify(service));
    return this.names.some((name) => splits.some(({ text }) => text.includes(name)));
  }

  /**
   * Looks at all clocks again. Threads of those that have changed are left for the correlation to take apart again (`pending_threads`).
   * To be called when no thread is pending, because fragments tell the stamps with the offsets that they were made with.
   * @returns whether they have
   */
  estimate(): boolean {
    const before = readClocks(this.reads);
    const offsets = estimateClocks(this.people(), this.current);
    if (JSON.stringify(offsets) === JSON.stringify(before)) return false;
    this.statements.clear.run();
    for (const { service, aheadMs, people } of offsets) this.statements.add.run(service, aheadMs, people);
    const [was, is] = [clocksOf(before), clocksOf(offsets)];
    const changed = [...new Set([...was.keys(), ...is.keys()])].filter((service) => was.get(service) !== is.get(service));
    for (const service of changed) this.statements.defer.run(JSON.stringify(service));
    this.known = is;
    this.names = null;
    return changed.length > 0;
  }

  private *people(): Iterable<Fragment[]> {
    let left = sampleSize;
    for (const { key, refs } of this.keys()) {
      if (refs.length > maxOfPerson) continue;
      const fragments = refs.map((ref) => fragmentFrom(this.statements.facts.get(ref) as string));
      left -= refs.length;
      if (fragments[0]?.subjectKeys.some((text) => hash53(text) === key)) yield fragments;
      if (left < 0) return;
    }
  }

  /** Keys that more than one fragment holds; for all others, which are the most, nothing is made. */
  private *keys(): Iterable<{ key: number; refs: number[] }> {
    const runs = new MergedRuns(this.reads, readRuns(this.reads));
    let key = -1;
    let refs: number[] = [];
    while (runs.next()) {
      const { page, row } = runs;
      if (page.tags[row] !== refKind.holder) continue;
      if (page.keys[row] !== key) {
        if (refs.length > 1) yield { key, refs };
        key = page.keys[row] as number;
        if (refs.length > 1) refs = [];
        else refs.length = 0;
      }
      refs.push(page.refs[row] as number);
    }
    if (refs.length > 1) yield { key, refs };
  }
}

function prepare(connection: Connection) {
  return {
    facts: connection.prepare('SELECT facts FROM fragments WHERE id = ?').pluck(),
    clear: connection.prepare('DELETE FROM clocks'),
    add: connection.prepare('INSERT INTO clocks (service, ahead, people) VALUES (?, ?, ?)'),
    defer: connection.prepare(
      `INSERT INTO pending_threads (id, key) SELECT thread, facts ->> '$[${factMember.thread}]' FROM fragments WHERE instr(facts, ?) > 0
       ON CONFLICT DO NOTHING`,
    ),
  };
}
