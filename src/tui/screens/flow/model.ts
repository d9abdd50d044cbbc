/** Everything the screen of one flow shows, computed once for each state of the flow: steps, findings, time scale. */
import { diagnose } from '../../../domain/diagnosis/diagnose.ts';
import type { ProvisioningEvent } from '../../../domain/event.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { Flow, FlowDetail, FlowLink, Step } from '../../../domain/flow.ts';
import { type MetricSeries, metricSeries } from '../../../domain/metrics.ts';
import { stepsOf } from '../../../domain/steps.ts';
import { type TimeScale, timeScale } from './time-scale.ts';

export interface FlowModel {
  flow: Flow;
  events: readonly ProvisioningEvent[];
  byId: ReadonlyMap<string, ProvisioningEvent>;
  links: readonly FlowLink[];
  steps: readonly Step[];
  /** By place: the step that holds an event (itself or as a log line). */
  stepOfEvent: ReadonlyMap<string, Step>;
  findings: readonly Finding[];
  metrics: readonly MetricSeries[];
  start: number;
  scale: TimeScale;
}

export function flowModel({ flow, events, links, metrics, pace }: FlowDetail): FlowModel {
  const steps = stepsOf(events);
  const stepOfEvent = new Map<string, Step>();
  for (const step of steps) for (const id of step.eventIds) stepOfEvent.set(id, step);
  const start = steps.reduce((least, step) => Math.min(least, step.startedAt), flow.startedAt);
  return {
    flow,
    events,
    byId: new Map(events.map((event) => [event.id, event])),
    links,
    steps,
    stepOfEvent,
    findings: diagnose(flow, events, pace),
    metrics: metricSeries(metrics),
    start,
    scale: timeScale(steps, start),
  };
}

export interface StepRow {
  step: Step;
  /** Id of the step's own event: identifies the row. */
  id: string;
  /** Steps below it; hidden when folded. */
  children: boolean;
  folded: boolean;
}

export function stepId(step: Step): string {
  return step.eventIds[0] ?? String(step.index);
}

/** Rows in order, without those below a folded one. */
export function stepRows(steps: readonly Step[], folded: ReadonlySet<string>): StepRow[] {
  const rows: StepRow[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const [place, step] of steps.entries()) {
    if (step.depth > hiddenBelow) continue;
    hiddenBelow = Number.POSITIVE_INFINITY;
    const id = stepId(step);
    const children = (steps[place + 1]?.depth ?? 0) > step.depth;
    const isFolded = children && folded.has(id);
    if (isFolded) hiddenBelow = step.depth;
    rows.push({ step, id, children, folded: isFolded });
  }
  return rows;
}

/** The nearest row above that is less deep. */
export function parentRow(rows: readonly StepRow[], place: number): StepRow | null {
  const depth = rows[place]?.step.depth ?? 0;
  for (let above = place - 1; above >= 0; above -= 1) {
    const row = rows[above];
    if (row !== undefined && row.step.depth < depth) return row;
  }
  return null;
}

export function matchesSearch(row: StepRow, search: string): boolean {
  const { name, service, source, endpoint, message, errorCode, httpStatus } = row.step;
  const text = [name, service, source, endpoint, message, errorCode, httpStatus].join(' ').toLowerCase();
  return search !== '' && text.includes(search.toLowerCase());
}
