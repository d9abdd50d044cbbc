/** The correlation engine's view of the database: implements `CorrelationState` over fragments, keys and flows. Runs inside the writer's transaction. */
import type { DecidedLinks } from '../domain/correlation/decisions.ts';
import type { Changed, CorrelationState, JoinedFlow } from '../domain/correlation/engine.ts';
import type { Fragment, Split } from '../domain/correlation/facts.ts';
import { alwaysOpen, type Openness } from '../domain/correlation/join.ts';
import { isQuietAt, maxAliases } from '../domain/correlation/region.ts';
import { splitThread } from '../domain/correlation/split.ts';
import type { ProvisioningEvent } from '../domain/event.ts';
import { hash53 } from '../domain/hash.ts';
import type { DecidedFragments } from './decided-fragments.ts';
import { flowRecord } from './flow-record.ts';
import { flowValues } from './flow-row.ts';
import type { LessonTable } from './lessons.ts';
import type { EventLoader } from './load-events.ts';
import type { PackedLone, PackedSplit } from './packed.ts';
import { Slots } from './slots.ts';
import type { FlowTable } from './write-flows.ts';
import { contentOf, type FragmentContent, type FragmentTable, keysOf } from './write-fragments.ts';
import type { KeyTable } from './write-keys.ts';

export interface ThreadInfo {
  id: number;
  /** No fragments of it can be stored yet. */
  isNew: boolean;
}

/** A split, and what the collector's thread has made of it already. */
export interface PreparedSplit extends Split {
  packed?: PackedSplit;
}

interface Parts {
  keys: KeyTable;
  fragments: FragmentTable;
  flows: FlowTable;
  loader: EventLoader;
  lessons: LessonTable;
  decisions: DecidedFragments;
}

export class StoreCorrelation implements CorrelationState<number> {
  /** Threads of the current transaction by key. */
  readonly threads = new Map<string, ThreadInfo>();
  private readonly keys: KeyTable;
  private readonly fragments: FragmentTable;
  private readonly flows: FlowTable;
  /** What becomes of fragments of this transaction that nothing is joined to. */
  private readonly lones = new Map<number, PackedLone>();
  /** What flows were made of when they were last written, by row number. */
  private readonly written = new Slots<string>(15);
  private readonly loader: EventLoader;
  private readonly lessons: LessonTable;
  private readonly decisions: DecidedFragments;

  constructor({ keys, fragments, flows, loader, lessons, decisions }: Parts) {
    this.keys = keys;
    this.fragments = fragments;
    this.flows = flows;
    this.loader = loader;
    this.lessons = lessons;
    this.decisions = decisions;
  }

  /** A transaction begins; its events are stored. */
  begin(): void {
    this.threads.clear();
    this.lones.clear();
    this.decisions.begin();
  }

  forget(): void {
    this.decisions.forget();
    this.written.clear();
    this.flows.forget();
  }

  aliases(key: number, limit: number): readonly number[] {
    return this.keys.aliases(key, limit);
  }

  holders(key: number, from: number, to: number, limit: number): readonly number[] {
    return this.keys.holders(key, from, to, limit);
  }

  ofThread(key: number, limit: number): readonly number[] {
    return this.fragments.ofThread(key).slice(0, limit);
  }

  has(ref: number): boolean {
    return this.fragments.has(ref);
  }

  isPlaced(ref: number): boolean {
    return this.fragments.read(ref).flow !== null;
  }

  start(ref: number): number {
    return this.fragments.start(ref);
  }

  open(ref: number): Openness {
    return this.fragments.open(ref);
  }

  read(ref: number): Fragment {
    return this.fragments.read(ref).fragment;
  }

  get decided(): DecidedLinks<number> {
    return this.decisions.links;
  }

  replaceThread(key: string, splits: readonly PreparedSplit[]): Changed<number>[] {
    const thread = this.threads.get(key) as ThreadInfo;
    this.decisions.changed(thread.id);
    const [first] = splits;
    if (first?.packed !== undefined && splits.length === 1 && thread.isNew && this.isAlone(thread.id, first.packed)) {
      this.settle(this.store(thread.id, first, null), first.packed);
      return [];
    }
    const worthKeeping = splits.filter((split) => this.isWanted(key, split.fragment));
    const old = this.oldFragments(thread);
    const changed = worthKeeping.map((split): Changed<number> => {
      const same = old.get(split.fragment.seed);
      const since = split.fragment.start;
      if (same === undefined) return { ref: this.store(thread.id, split, split.fragment), since };
      old.delete(split.fragment.seed);
      const before = this.fragments.start(same);
      this.fragments.replace(same, this.contentOf(thread.id, split), keysOf(split.fragment), split.fragment);
      this.lones.delete(same);
      return { ref: same, since: Math.min(since, before) };
    });
    const left = this.dropFragments([...old.values()]);
    const affected = [...this.renamed(worthKeeping), ...this.awakened(key, worthKeeping)];
    return [...changed, ...left, ...affected.map((ref) => ({ ref, since: this.fragments.start(ref) }))];
  }

  /** Nobody has heard of this work before, and nothing of this person is open: there is nothing to look for. */
  private isAlone(thread: number, { subject, work, start }: PackedSplit): boolean {
    return (
      subject.length > 0 &&
      !this.decisions.concerns(thread) &&
      work.every((key) => this.keys.isFree(key)) &&
      this.keys.holders(thread, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1).length === 0 &&
      (subject.every((key) => this.keys.isFree(key)) || (this.keys.areAliases(subject) && isQuietAt(subject, start, this)))
    );
  }

  private settle(ref: number, { subject, lone: { flow, open } }: PackedSplit): void {
    this.keys.alias(subject);
    const seq = flow === null ? null : this.flows.putNew(this.lessons.paced(flow));
    if (seq !== null) this.written.set(seq, this.signatureOf([ref]));
    this.fragments.setFlow(ref, seq, open);
  }

  /** @param fragment null where nobody has had to read it yet */
  private store(thread: number, split: PreparedSplit, fragment: Fragment | null): number {
    const { packed } = split;
    const ref = this.fragments.add(this.contentOf(thread, split), packed ?? keysOf(split.fragment), fragment);
    if (packed !== undefined) this.lones.set(ref, packed.lone);
    return ref;
  }

  private contentOf(thread: number, split: PreparedSplit): FragmentContent {
    const places = split.eventIds === null ? this.keys.events(thread) : split.eventIds.map((id) => this.loader.seqOf(id));
    const events = JSON.stringify(places);
    const { packed } = split;
    if (packed === undefined) return contentOf(thread, split.fragment, events);
    return { thread, events, start: packed.start, end: packed.end, revision: packed.revision, text: packed.text };
  }

  /**
   * Most threads without a person are noise (a log line with a request id of its own), and nothing ever refers to them. They get a fragment
   * only when they refer to other work, or other work or a decision refers to them.
   */
  private isWanted(thread: string, fragment: Fragment): boolean {
    if (fragment.subjectKeys.length > 0 || fragment.workKeys.some((key) => key !== thread)) return true;
    const id = hash53(thread);
    return this.decisions.concerns(id) || this.keys.holders(id, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1).length > 0;
  }

  /** Threads that were not wanted when they came, and are referred to now. */
  private awakened(thread: string, splits: readonly Split[]): number[] {
    const keys = new Set(splits.flatMap(({ fragment }) => fragment.workKeys.filter((key) => key !== thread)));
    return [...keys].flatMap((key) => {
      if (this.threads.has(key)) return [];
      const id = hash53(key);
      if (!this.keys.hasEvents(id) || this.fragments.ofThread(id).length > 0) return [];
      const facts = this.loader.threadFacts(id);
      return facts.length === 0 ? [] : splitThread(key, facts).map((split) => this.store(id, split, split.fragment));
    });
  }

  private oldFragments(thread: ThreadInfo): Map<string, number> {
    if (thread.isNew) return new Map();
    return new Map(this.fragments.ofThread(thread.id).map((id) => [this.fragments.read(id).fragment.seed, id]));
  }

  /** @returns what is left of the flows that they were part of. */
  private dropFragments(ids: readonly number[]): Changed<number>[] {
    const flows = new Map<number, number>();
    for (const id of ids) {
      const { flow, fragment } = this.fragments.read(id);
      if (flow !== null) flows.set(flow, Math.min(fragment.start, flows.get(flow) ?? fragment.start));
      this.fragments.remove(id);
    }
    const left: Changed<number>[] = [];
    for (const [flow, since] of flows) {
      const rest = this.fragments.ofFlow(flow);
      if (rest.length === 0) {
        this.written.delete(flow);
        this.flows.retire(flow, this.flows.idOf(flow) ?? '', null);
      }
      for (const ref of rest) left.push({ ref, since: Math.min(since, this.fragments.start(ref)) });
    }
    return left;
  }

  /** A new alias may bring together fragments that were stored long ago under either name. */
  private renamed(splits: readonly Split[]): number[] {
    const refs = new Set<number>();
    for (const { fragment } of splits) {
      for (const key of this.keys.alias(fragment.subjectKeys.map(hash53))) {
        // One more name of an account that many share: its names were not followed before either.
        if (this.keys.aliases(key, maxAliases + 2).length > maxAliases + 1) continue;
        const holders = this.keys.holders(key, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, maxRenamed);
        for (const ref of holders) refs.add(ref);
      }
    }
    return [...refs];
  }

  /** A neighbourhood is joined again when one of its fragments changes; most of its flows stay what they were, and cost next to nothing. */
  replaceFlows(all: readonly number[], joined: readonly JoinedFlow<number>[], open: ReadonlyMap<number, Openness>): number[] {
    const signatures = new Map(joined.map((flow) => [flow, this.signatureOf(flow.refs)]));
    const changed = joined.filter((flow) => !this.isWritten(flow.refs, signatures.get(flow)));
    const unchanged = new Set(joined.filter((flow) => !changed.includes(flow)).flatMap((flow) => flow.refs));
    const refs = all.filter((ref) => !unchanged.has(ref));
    const before = this.flowsOf(refs);
    const outside = this.outsiders(before, all);
    const assigned = new Map<number, number>();
    const kept = new Set<number>();
    for (const flow of changed) {
      const seq = this.writeFlow(flow);
      this.written.set(seq, signatures.get(flow) ?? '');
      kept.add(seq);
      for (const ref of flow.refs) assigned.set(ref, seq);
    }
    const successors = this.successors(before, assigned);
    for (const ref of refs) this.fragments.setFlow(ref, assigned.get(ref) ?? null, open.get(ref) ?? alwaysOpen);
    for (const ref of outside) this.fragments.setFlow(ref, null, alwaysOpen);
    for (const [seq, id] of before) {
      if (kept.has(seq)) continue;
      const successor = successors.get(seq);
      this.written.delete(seq);
      this.flows.retire(seq, id, successor === undefined ? null : this.flows.idOf(successor));
    }
    return outside;
  }

  private flowsOf(refs: readonly number[]): Map<number, string> {
    const flows = new Map<number, string>();
    for (const ref of refs) {
      const { flow } = this.fragments.read(ref);
      if (flow === null || flows.has(flow)) continue;
      const id = this.flows.idOf(flow);
      if (id !== null) flows.set(flow, id);
    }
    return flows;
  }

  private outsiders(flows: ReadonlyMap<number, string>, refs: readonly number[]): number[] {
    const inside = new Set(refs);
    return [...flows.keys()].flatMap((flow) => this.fragments.ofFlow(flow).filter((ref) => !inside.has(ref)));
  }

  /** The flow that now holds the beginning of each earlier one. */
  private successors(before: ReadonlyMap<number, string>, assigned: ReadonlyMap<number, number>): Map<number, number> {
    const beginnings = new Map<number, { start: number; successor: number }>();
    for (const [ref, successor] of assigned) {
      const { flow, fragment } = this.fragments.read(ref);
      if (flow === null || !before.has(flow)) continue;
      const known = beginnings.get(flow);
      if (known === undefined || fragment.start < known.start) beginnings.set(flow, { start: fragment.start, successor });
    }
    return new Map([...beginnings].map(([flow, { successor }]) => [flow, successor]));
  }

  private isWritten(refs: readonly number[], signature: string | undefined): boolean {
    const { flow } = this.fragments.read(refs[0] as number);
    return flow !== null && this.written.get(flow) === signature;
  }

  private signatureOf(refs: readonly number[]): string {
    const pinned = (ref: number) => (this.decided.isPinned(ref) ? ',pinned' : '');
    return refs.map((ref) => `${ref},${this.fragments.read(ref).revision}${pinned(ref)}`).join('|');
  }

  private writeFlow({ refs, assemble }: JoinedFlow<number>): number {
    const [ref] = refs;
    const prepared = refs.length === 1 && ref !== undefined ? this.lones.get(ref)?.flow : undefined;
    if (prepared) return this.flows.putNew(this.lessons.paced(prepared));
    const review = refs.some((ref) => this.read(ref).review);
    return this.flows.put(this.lessons.paced(flowValues(flowRecord(assemble(), review, () => this.events(refs)))));
  }

  private events(refs: readonly number[]): ProvisioningEvent[] {
    return this.loader.ofFragments(refs.map((ref) => this.fragments.read(ref)));
  }
}

/** A person has tens of fragments; names with more than this are accounts whose past is not worth taking apart again. */
const maxRenamed = 512;
