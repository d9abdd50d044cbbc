/** Reads back what the correlation and the diagnosis need: the facts of a thread, the whole events of fragments. */
import type { Statement } from 'better-sqlite3';
import type { EventFact } from '../domain/correlation/facts.ts';
import type { ProvisioningEvent } from '../domain/event.ts';
import { type EventRow, eventColumns, eventsFrom, factColumns, factFrom, type WholeEventRow } from './event-rows.ts';
import type { Connection } from './open.ts';

/** A flow of more events than this is diagnosed from the first of each of its fragments: the cause lies near the beginning of a failure. */
const maxPerFragment = 2000;

export class EventLoader {
  private readonly facts: Statement;
  private readonly ofThread: Statement;
  private readonly ofFragment: Statement;
  private readonly place: Statement;
  private readonly thread: Statement;

  constructor(connection: Connection) {
    this.facts = connection.prepare(
      `SELECT ${factColumns} FROM events e JOIN sources s ON s.id = e.source WHERE e.thread = ? ORDER BY e.seq`,
    );
    const whole = `SELECT ${eventColumns} FROM events e JOIN sources s ON s.id = e.source LEFT JOIN resources r ON r.id = e.resource`;
    this.ofThread = connection.prepare(`${whole} WHERE e.thread = ? LIMIT ${maxPerFragment}`);
    this.ofFragment = connection.prepare(
      `${whole} WHERE e.seq IN (SELECT event FROM fragment_events WHERE fragment = ?) LIMIT ${maxPerFragment}`,
    );
    this.thread = connection.prepare('SELECT id FROM threads WHERE key = ?').pluck();
    this.place = connection.prepare('SELECT thread, whole FROM fragments WHERE id = ?');
  }

  threadOf(key: string): number | null {
    return (this.thread.get(key) as number | undefined) ?? null;
  }

  threadFacts(thread: number): EventFact[] {
    return (this.facts.all(thread) as EventRow[]).map(factFrom);
  }

  fragmentEvents(fragments: readonly number[]): ProvisioningEvent[] {
    const rows = fragments.flatMap((id) => {
      const { thread, whole } = this.place.get(id) as { thread: number; whole: number };
      return (whole === 1 ? this.ofThread.all(thread) : this.ofFragment.all(id)) as WholeEventRow[];
    });
    return eventsFrom(rows);
  }
}
