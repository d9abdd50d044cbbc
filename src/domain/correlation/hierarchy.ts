/** The span tree of one thread: parents by index, and an order in which parents come before their children. Cycles and lost parents are tolerated. */
import type { EventFact } from './facts.ts';

export interface Hierarchy {
  /** Index of the parent, -1 for roots. */
  parent: Int32Array;
  /** All indexes, parents first. */
  order: number[];
}

export function hierarchyOf(events: readonly EventFact[]): Hierarchy {
  const parent = parentsOf(events);
  const children = childrenOf(parent);
  const order: number[] = [];
  const seen = new Uint8Array(events.length);
  const visit = (start: number) => {
    if (seen[start] === 1) return;
    seen[start] = 1;
    order.push(start);
    for (let next = order.length - 1; next < order.length; next += 1) {
      for (const child of children[order[next] as number] ?? []) {
        if (seen[child] === 1) continue;
        seen[child] = 1;
        order.push(child);
      }
    }
  };
  for (let index = 0; index < events.length; index += 1) if (parent[index] === -1) visit(index);
  for (let index = 0; index < events.length; index += 1) {
    if (seen[index] === 1) continue;
    parent[index] = -1; // a cycle of parent ids has no root: cut it at its first event
    visit(index);
  }
  return { parent, order };
}

function parentsOf(events: readonly EventFact[]): Int32Array {
  const spans = new Map<string, number>();
  for (const [index, event] of events.entries()) if (event.kind === 'span') spans.set(event.nativeId, index);
  const parent = new Int32Array(events.length).fill(-1);
  for (const [index, event] of events.entries()) {
    const found = event.parentNativeId === null ? undefined : spans.get(event.parentNativeId);
    if (found !== undefined && found !== index) parent[index] = found;
  }
  return parent;
}

function childrenOf(parent: Int32Array): (number[] | undefined)[] {
  const children: (number[] | undefined)[] = new Array(parent.length);
  for (let index = 0; index < parent.length; index += 1) {
    const above = parent[index] as number;
    if (above === -1) continue;
    const list = children[above];
    if (list === undefined) children[above] = [index];
    else list.push(index);
  }
  return children;
}
