/**
 * The events of one flow in a fixed order (time, then id) with their nesting. What a broken exporter does is tolerated: a missing parent
 * makes a root, a cycle is cut at its first event, the order of the input does not matter. Iterative, so depth is not bounded by the stack.
 */
import type { Json, ProvisioningEvent } from '../event.ts';

export interface SpanTree {
  /** By time, then id. */
  events: readonly ProvisioningEvent[];
  /** Position of the parent in `events`, -1 for roots. */
  parents: Int32Array;
  /** Positions of the children in order; only for events that have some. */
  children: Map<number, number[]>;
}

export function spanTree(events: readonly ProvisioningEvent[]): SpanTree {
  const ordered = inOrder(events);
  const parents = new Int32Array(ordered.length).fill(-1);
  const children = new Map<number, number[]>();
  if (ordered.some(mayHaveParent)) {
    linkParents(ordered, parents);
    cutCycles(parents);
    parents.forEach((parent, position) => {
      if (parent === -1) return;
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [position]);
      else siblings.push(position);
    });
  }
  return { events: ordered, parents, children };
}

/** By time, then id; the same array when it is in order already. */
function inOrder(events: readonly ProvisioningEvent[]): readonly ProvisioningEvent[] {
  let previous: ProvisioningEvent | undefined;
  for (const event of events) {
    if (previous !== undefined && compareEvents(previous, event) > 0) return [...events].sort(compareEvents);
    previous = event;
  }
  return events;
}

/** The `<traceId>/<spanId>` that a record was written in: its parent, or the trace context of a log line. */
function enclosingSpan(event: ProvisioningEvent): string | null {
  if (event.parentNativeId !== null) return event.parentNativeId;
  const trace = event.identifiers.traceId;
  if (event.kind !== 'log' || trace === undefined) return null;
  const span = spanIdNames.map((name) => event.attributes[name]).find(isText);
  return span === undefined ? null : `${trace}/${span}`.toLowerCase();
}

const spanIdNames = ['span_id', 'spanId', 'span.id', 'spanID', 'otelSpanID', 'dd.span_id', '@sp'];

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function mayHaveParent(event: ProvisioningEvent): boolean {
  return event.parentNativeId !== null || event.parentId !== null || (event.kind === 'log' && event.identifiers.traceId !== undefined);
}

function linkParents(events: readonly ProvisioningEvent[], parents: Int32Array): void {
  const byNativeId = new Map<string, number>();
  const byId = new Map<string, number>();
  events.forEach((event, position) => {
    if (event.kind === 'log' || event.kind === 'metric') return;
    byId.set(event.id, position);
    if (!byNativeId.has(event.nativeId)) byNativeId.set(event.nativeId, position);
  });
  events.forEach((event, position) => {
    const enclosing = enclosingSpan(event);
    const parent =
      (enclosing === null ? undefined : byNativeId.get(enclosing)) ?? (event.parentId === null ? undefined : byId.get(event.parentId));
    if (parent !== undefined && parent !== position) parents[position] = parent;
  });
}

/** Walks up from every event once; a walk that meets itself has found a cycle, which is cut at its earliest event. */
function cutCycles(parents: Int32Array): void {
  const walkOf = new Int32Array(parents.length);
  for (let start = 0; start < parents.length; start++) {
    let at = start;
    while (at !== -1 && walkOf[at] === 0) {
      walkOf[at] = start + 1;
      at = parents[at] ?? -1;
    }
    if (at === -1 || walkOf[at] !== start + 1) continue;
    let first = at;
    for (let member = parents[at] ?? -1; member !== at && member !== -1; member = parents[member] ?? -1) first = Math.min(first, member);
    parents[first] = -1;
  }
}

function compareEvents(left: ProvisioningEvent, right: ProvisioningEvent): number {
  if (left.time !== right.time) return left.time - right.time;
  if (left.id === right.id) return 0;
  return left.id < right.id ? -1 : 1;
}
