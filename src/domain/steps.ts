/**
 * The steps of a flow, for the waterfall and the diff: spans nested below their parents, audit events and log lines between them by time.
 * A log line written inside a span belongs to that span's step, unless it carries a stage of its own or is the only sign of a failure.
 * Deterministic: the order of the input does not matter. O(n log n), any depth.
 */
import type { ProvisioningEvent } from './event.ts';
import type { Step } from './flow.ts';
import { type SpanTree, spanTree } from './steps/span-tree.ts';
import { triesOf } from './steps/tries.ts';
import { templateName } from './template.ts';

export function stepsOf(events: readonly ProvisioningEvent[]): Step[] {
  const tree = spanTree(events);
  const tries = triesOf(tree.events);
  const lines = attachedLines(tree);
  const steps: Step[] = [];
  for (const { position, depth } of layout(tree, lines)) {
    const event = tree.events[position];
    if (event === undefined) continue;
    steps.push({
      index: steps.length,
      depth,
      stage: event.stage,
      kind: event.kind,
      source: event.source,
      service: event.service,
      name: stepName(event),
      endpoint: event.endpoint,
      outcome: event.outcome,
      httpStatus: event.httpStatus,
      errorCode: event.errorCode,
      message: event.message,
      startedAt: event.time,
      durationMs: event.durationMs,
      try: tries[position] ?? 1,
      eventIds: [event.id, ...(lines.bySpan.get(position) ?? [])],
    });
  }
  return steps;
}

/** A request is named by its endpoint, because many instrumentations call the span just `POST`. */
export function stepName(event: ProvisioningEvent): string {
  const isRequest = event.kind === 'span' && event.endpoint !== null && (event.spanKind === 'client' || event.spanKind === 'server');
  return templateName(isRequest && event.endpoint !== null ? event.endpoint : event.name);
}

interface AttachedLines {
  /** Ids of the log lines of each span, in order. */
  bySpan: Map<number, string[]>;
  positions: Set<number>;
}

function attachedLines({ events, parents }: SpanTree): AttachedLines {
  const bySpan = new Map<number, string[]>();
  const positions = new Set<number>();
  events.forEach((event, position) => {
    const parent = parents[position] ?? -1;
    const span = events[parent];
    if (event.kind !== 'log' || span === undefined || !isPartOf(event, span)) return;
    positions.add(position);
    const lines = bySpan.get(parent);
    if (lines === undefined) bySpan.set(parent, [event.id]);
    else lines.push(event.id);
  });
  return { bySpan, positions };
}

function isPartOf(line: ProvisioningEvent, span: ProvisioningEvent): boolean {
  const ownStage = line.stage !== null && line.stage !== span.stage;
  const onlyEvidence = line.outcome === 'failure' && span.outcome !== 'failure';
  return !ownStage && !onlyEvidence;
}

/** Pre-order over the spans; a point in time that has no parent is put in before the first row that starts after it. */
function layout(tree: SpanTree, lines: AttachedLines): { position: number; depth: number }[] {
  const rows: { position: number; depth: number }[] = [];
  const points: number[] = [];
  const stack: { position: number; depth: number }[] = [];
  tree.events.forEach((event, position) => {
    if (tree.parents[position] !== -1 || event.kind === 'metric') return;
    if (event.kind === 'span' || tree.children.has(position)) stack.push({ position, depth: 0 });
    else points.push(position);
  });
  stack.reverse();
  let nextPoint = 0;
  const pointsBefore = (position: number): void => {
    for (; nextPoint < points.length && (points[nextPoint] ?? 0) < position; nextPoint++)
      rows.push({ position: points[nextPoint] ?? 0, depth: 0 });
  };
  for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
    if (lines.positions.has(row.position) || tree.events[row.position]?.kind === 'metric') continue;
    pointsBefore(row.position);
    rows.push(row);
    const children = tree.children.get(row.position) ?? [];
    for (let index = children.length - 1; index >= 0; index--) stack.push({ position: children[index] ?? 0, depth: row.depth + 1 });
  }
  pointsBefore(tree.events.length);
  return rows;
}
