/**
 * Incidents: everything that reports one and the same failure, and where it began. Of a tree of failing spans that is the deepest first
 * failing one; log lines and audit verdicts that only report it are evidence. What failed and was done again with success is `recovered`.
 */
import type { ProvisioningEvent } from '../event.ts';
import type { SpanTree } from '../steps/span-tree.ts';
import { attemptKey } from '../steps/tries.ts';
import { isDatabase, isFailing, isNotice } from './signals.ts';

export interface Incident {
  /** Where it began. */
  origin: ProvisioningEvent;
  /** The step to name: the call of the same service that the origin is part of, or the origin itself. */
  step: ProvisioningEvent;
  /** Origin, step and the log lines of that service: first-hand evidence. */
  near: ProvisioningEvent[];
  /** Callers that passed the failure on, log lines of others, verdicts of the provider. */
  reports: ProvisioningEvent[];
  try: number;
  /** A later try of the same thing succeeded, or its caller coped. */
  recovered: boolean;
  /** An explanation of the provider, not a failure. */
  notice: boolean;
}

/** A verdict is at most this far from the call that it judges: clocks differ by minutes. */
const verdictWindowMs = 600_000;
const sameRequestMs = 30_000;
const mostReports = 50;
/** An attempt has a handful of incidents; of a runaway one only so many are compared with the next line or verdict. */
const recent = 100;

interface Scene {
  tree: SpanTree;
  tries: Int32Array;
  /** Time of the last success of each attempt key. */
  successes: Map<string, number>;
}

/** In order of their importance: not recovered, last try, first cause. */
export function incidentsOf(tree: SpanTree, tries: Int32Array): Incident[] {
  const scene: Scene = { tree, tries, successes: lastSuccesses(tree.events) };
  const incidents = spanIncidents(scene);
  addLogs(scene, incidents);
  addVerdicts(scene, incidents);
  for (const incident of incidents) incident.recovered ||= isRecovered(incident, scene.successes);
  return incidents.sort(
    (left, right) =>
      Number(left.recovered) - Number(right.recovered) ||
      Number(left.notice) - Number(right.notice) ||
      right.try - left.try ||
      left.origin.time - right.origin.time,
  );
}

function lastSuccesses(events: readonly ProvisioningEvent[]): Map<string, number> {
  const successes = new Map<string, number>();
  for (const event of events) if (event.outcome === 'success' && event.kind !== 'metric') successes.set(attemptKey(event), event.time);
  return successes;
}

function spanIncidents(scene: Scene): Incident[] {
  const { events } = scene.tree;
  const failing = new Set<number>();
  events.forEach((event, position) => {
    if (event.kind === 'span' && isFailing(event)) failing.add(position);
  });
  if (failing.size === 0) return [];
  const callers = failingCallers(scene.tree, failing);
  const roots = new Map<number, number[]>();
  const below = new Map<number, number[]>();
  for (const position of failing) {
    const caller = callers.get(position) ?? -1;
    if (caller === -1) roots.set(position, []);
    else append(below, caller, position);
  }
  return [...roots.keys()].map((root) => spanIncident(scene, root, below));
}

/** The nearest failing ancestor of each failing span; one walk over the tree, parents first. */
function failingCallers({ parents, children }: SpanTree, failing: Set<number>): Map<number, number> {
  const callers = new Map<number, number>();
  const stack: [position: number, caller: number][] = [];
  parents.forEach((parent, position) => {
    if (parent === -1) stack.push([position, -1]);
  });
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const [position, caller] = entry;
    const fails = failing.has(position);
    if (fails) callers.set(position, caller);
    for (const child of children.get(position) ?? []) stack.push([child, fails ? position : caller]);
  }
  return callers;
}

function spanIncident(scene: Scene, root: number, below: Map<number, number[]>): Incident {
  const { events } = scene.tree;
  const chain: number[] = [];
  const others: number[] = [];
  for (let position: number | undefined = root; position !== undefined; ) {
    chain.push(position);
    const callees: number[] = [...(below.get(position) ?? [])].sort((left, right) => left - right);
    const next: number | undefined = callees.find((callee) => !succeededLater(scene, events[callee]));
    others.push(...callees.filter((callee) => callee !== next));
    position = next;
  }
  const originAt = chain.at(-1) ?? root;
  const origin = eventAt(events, originAt);
  const stepAt = callOf(scene.tree, originAt);
  const step = eventAt(events, stepAt);
  const wrappers = chain.slice(0, -1).reverse().concat(others).slice(0, mostReports);
  return {
    origin,
    step,
    near: step === origin ? [origin] : [step, origin],
    reports: wrappers.map((position) => eventAt(events, position)).filter((event) => event !== step),
    try: scene.tries[originAt] ?? 1,
    recovered: isDatabase(origin) && step !== origin && step.outcome === 'success',
    notice: false,
  };
}

/** The call (something with an endpoint) that a step is part of, looked for among its ancestors in the same service. */
function callOf({ events, parents }: SpanTree, position: number): number {
  const origin = eventAt(events, position);
  if (origin.endpoint !== null) return position;
  let service = isDatabase(origin) ? null : origin.service;
  for (let ancestor = parents[position] ?? -1; ancestor !== -1; ancestor = parents[ancestor] ?? -1) {
    const event = eventAt(events, ancestor);
    service ??= event.service;
    if (event.service !== service) break;
    if (event.endpoint !== null) return ancestor;
  }
  const parent = parents[position] ?? -1;
  return isDatabase(origin) && parent !== -1 && isFailing(eventAt(events, parent)) ? parent : position;
}

function addLogs(scene: Scene, incidents: Incident[]): void {
  const { events, parents } = scene.tree;
  const bySpan = new Map<string, Incident>();
  for (const incident of incidents) for (const event of [...incident.reports, ...incident.near]) bySpan.set(event.id, incident);
  const fromSpans = incidents.slice(0, recent);
  const fromLogs: Incident[] = [];
  events.forEach((event, position) => {
    if (event.kind !== 'log' || !isFailing(event)) return;
    const parent = events[parents[position] ?? -1];
    const known =
      (parent === undefined ? undefined : bySpan.get(parent.id)) ??
      fromSpans.find((incident) => sharesWork(incident, event)) ??
      fromLogs.slice(-recent).find((incident) => isSameStory(incident, event, scene.tries[position] ?? 1));
    if (known !== undefined) {
      addLine(known, event);
      return;
    }
    const incident = pointIncident(event, scene.tries[position] ?? 1);
    incidents.push(incident);
    fromLogs.push(incident);
  });
}

function addLine(incident: Incident, line: ProvisioningEvent): void {
  const own = line.service === incident.origin.service || line.service === incident.step.service;
  const list = own ? incident.near : incident.reports;
  if (list.length < mostReports) list.push(line);
  if (own && incident.step.endpoint === null && line.endpoint !== null && incident.step.kind === 'log') incident.step = line;
}

/** By request or trace; else a line of the same service, or one that reports the same answer (of a gateway, say), at about the same time. */
function sharesWork(incident: Incident, line: ProvisioningEvent): boolean {
  const { origin, step } = incident;
  const { requestId, traceId } = line.identifiers;
  if (requestId !== undefined && (requestId === origin.identifiers.requestId || requestId === step.identifiers.requestId)) return true;
  if (traceId !== undefined && traceId === origin.identifiers.traceId) return true;
  if (Math.abs(line.time - step.time) > sameRequestMs) return false;
  if (line.httpStatus !== null && line.httpStatus === step.httpStatus) return true;
  return requestId === undefined && traceId === undefined && (line.service === origin.service || line.service === step.service);
}

/** Log lines only: one request id or trace, else one service, within half a minute and one try. */
function isSameStory(incident: Incident, line: ProvisioningEvent, lineTry: number): boolean {
  const { origin } = incident;
  if (incident.try !== lineTry || Math.abs(line.time - origin.time) > sameRequestMs) return false;
  const [left, right] = [origin.identifiers, line.identifiers];
  if (left.requestId !== undefined && right.requestId !== undefined) return left.requestId === right.requestId;
  if (left.traceId !== undefined && right.traceId !== undefined) return left.traceId === right.traceId;
  return true;
}

function addVerdicts(scene: Scene, incidents: Incident[]): void {
  const fromApp = incidents.slice(0, 2 * recent);
  const verdicts: Incident[] = [];
  scene.tree.events.forEach((event, position) => {
    if (event.kind !== 'audit') return;
    const notice = !isFailing(event);
    if (notice && !isNotice(event)) return;
    const inTry = scene.tries[position] ?? 1;
    const judged = notice
      ? undefined
      : nearest(
          fromApp.filter((incident) => couldJudge(event, incident)),
          event.time,
        );
    const same = verdicts
      .slice(-recent)
      .find((other) => other.notice === notice && other.try === inTry && Math.abs(event.time - other.origin.time) <= sameRequestMs);
    const known = judged ?? same;
    if (known === undefined) {
      const incident = { ...pointIncident(event, inTry), notice };
      incidents.push(incident);
      verdicts.push(incident);
    } else if (isCloser(event, known)) moveTo(known, event);
    else if (known.reports.length < mostReports) known.reports.push(event);
  });
}

/** The receiving side's own record of the request (it has an endpoint) says more than the verdict of the one who sent it. */
function isCloser(event: ProvisioningEvent, { origin, notice }: Incident): boolean {
  return !notice && origin.kind === 'audit' && origin.endpoint === null && event.endpoint !== null && event.httpStatus !== null;
}

function moveTo(incident: Incident, event: ProvisioningEvent): void {
  incident.reports.unshift(...incident.near);
  incident.near = [event];
  incident.origin = event;
  incident.step = event;
}

function couldJudge(verdict: ProvisioningEvent, incident: Incident): boolean {
  if (Math.abs(verdict.time - incident.origin.time) > verdictWindowMs) return false;
  if (verdict.httpStatus === null) return true;
  const seen = [incident.step, ...incident.reports].map((event) => event.httpStatus).filter((status) => status !== null);
  return seen.length === 0 || seen.includes(verdict.httpStatus);
}

function nearest(incidents: Incident[], time: number): Incident | undefined {
  let best: Incident | undefined;
  for (const incident of incidents) {
    if (best === undefined || Math.abs(incident.origin.time - time) < Math.abs(best.origin.time - time)) best = incident;
  }
  return best;
}

function pointIncident(event: ProvisioningEvent, inTry: number): Incident {
  return { origin: event, step: event, near: [event], reports: [], try: inTry, recovered: false, notice: false };
}

/** The call, its outermost caller or the verdict was repeated with success. A success of the inner step alone does not count. */
function isRecovered(incident: Incident, successes: Map<string, number>): boolean {
  if (incident.notice) return false;
  return [incident.step, ...incident.near, ...incident.reports].some((event) => {
    const inner = event === incident.origin && event !== incident.step;
    return !inner && (successes.get(attemptKey(event)) ?? Number.NEGATIVE_INFINITY) > event.time;
  });
}

function succeededLater(scene: Scene, event: ProvisioningEvent | undefined): boolean {
  return event !== undefined && (scene.successes.get(attemptKey(event)) ?? Number.NEGATIVE_INFINITY) > event.time;
}

function append(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function eventAt(events: readonly ProvisioningEvent[], position: number): ProvisioningEvent {
  const event = events[position];
  if (event === undefined) throw new RangeError(`no event at ${position}`);
  return event;
}
