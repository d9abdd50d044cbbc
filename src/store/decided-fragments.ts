/**
 * What people decided about links, as the writer needs it: about fragments of this moment. Most databases have no decision at all, and then none of this costs
 * anything.
 */
import { DecidedLinks, type LinkDecision } from '../domain/correlation/decisions.ts';
import { type EventPlace, type FragmentSource, holderOf, placeOf, readDecisions } from './link-decisions.ts';
import type { Statements } from './statements.ts';

export class DecidedFragments {
  private readonly statements: Statements;
  private readonly source: FragmentSource;
  private decisions: readonly LinkDecision[] | null = null;
  /** Of events that decisions name and that are stored: they never move. */
  private readonly places = new Map<string, EventPlace>();
  private readonly threads = new Set<number>();
  private resolved: DecidedLinks<number> | null = null;

  constructor(statements: Statements, source: FragmentSource) {
    this.statements = statements;
    this.source = source;
  }

  /** A transaction has appended its events, which may be the ones that a decision has waited for. */
  begin(): void {
    this.decisions ??= readDecisions(this.statements);
    for (const { eventId, otherIds } of this.decisions) for (const id of [eventId, ...otherIds]) this.place(id);
  }

  /** A fragment of the thread is decided about. */
  concerns(thread: number): boolean {
    return this.threads.has(thread);
  }

  /** Its fragments have changed. */
  changed(thread: number): void {
    if (this.concerns(thread)) this.resolved = null;
  }

  get links(): DecidedLinks<number> {
    this.resolved ??= DecidedLinks.of(this.decisions ?? [], (eventId) => {
      const place = this.places.get(eventId);
      return place === undefined ? null : holderOf(eventId, place, this.source);
    });
    return this.resolved;
  }

  forget(): void {
    this.decisions = null;
    this.places.clear();
    this.threads.clear();
    this.resolved = null;
  }

  private place(eventId: string): void {
    if (this.places.has(eventId)) return;
    const place = placeOf(this.statements, eventId);
    if (place === null) return;
    this.places.set(eventId, place);
    this.threads.add(place.thread);
    this.resolved = null;
  }
}
