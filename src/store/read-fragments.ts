/** Fragments as readers see them, for one question: what was read is kept, because a neighbourhood asks for the same things again and again. */
import { DecidedLinks } from '../domain/correlation/decisions.ts';
import type { Fragment } from '../domain/correlation/facts.ts';
import type { Openness } from '../domain/correlation/join.ts';
import type { FragmentIndex } from '../domain/correlation/region.ts';
import { refKind } from './key-refs.ts';
import { allOf, type KeyRange, refsOf } from './key-runs.ts';
import { type FragmentSource, holderOf, placeOf, readDecisions } from './link-decisions.ts';
import type { Statements } from './statements.ts';
import { type FragmentRow, StoredFragment, selectFragment } from './write-fragments.ts';

export class FragmentReader implements FragmentSource {
  private readonly statements: Statements;
  private readonly stored = new Map<number, StoredFragment>();

  constructor(statements: Statements) {
    this.statements = statements;
  }

  read(id: number): StoredFragment {
    const known = this.stored.get(id);
    if (known !== undefined) return known;
    const fragment = StoredFragment.of(this.statements.first<FragmentRow>(selectFragment, id) as FragmentRow);
    this.stored.set(id, fragment);
    return fragment;
  }

  ofThread(thread: number, limit = Number.POSITIVE_INFINITY): number[] {
    return this.refs(allOf(thread, refKind.part), limit);
  }

  ofFlow(flow: number): number[] {
    return this.statements.values<number>('SELECT id FROM fragments WHERE flow = ? ORDER BY start, id', flow);
  }

  aliases(key: number, limit: number): number[] {
    return this.refs(allOf(key, refKind.alias), limit);
  }

  holders(key: number, from: number, to: number, limit: number): number[] {
    return this.refs({ key, kind: refKind.holder, from, to }, limit);
  }

  private refs(range: KeyRange, limit: number): number[] {
    return refsOf(this.statements, range).slice(0, limit);
  }
}

/** What the correlation sees, on a connection that only reads. */
export class StoredNeighbourhood implements FragmentIndex<number> {
  readonly decided: DecidedLinks<number>;
  private readonly fragments: FragmentReader;

  constructor(statements: Statements, fragments: FragmentReader) {
    this.fragments = fragments;
    this.decided = DecidedLinks.of(readDecisions(statements), (eventId) => {
      const place = placeOf(statements, eventId);
      return place === null ? null : holderOf(eventId, place, fragments);
    });
  }

  aliases(key: number, limit: number): readonly number[] {
    return this.fragments.aliases(key, limit);
  }

  holders(key: number, from: number, to: number, limit: number): readonly number[] {
    return this.fragments.holders(key, from, to, limit);
  }

  ofThread(key: number, limit: number): readonly number[] {
    return this.fragments.ofThread(key, limit);
  }

  start(ref: number): number {
    return this.fragments.read(ref).start;
  }

  open(ref: number): Openness {
    return this.fragments.read(ref).open;
  }

  read(ref: number): Fragment {
    return this.fragments.read(ref).fragment;
  }
}
