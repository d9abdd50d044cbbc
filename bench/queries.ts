/** What the TUI and commands ask of a large database, in process. */

import { diagnose } from '../src/domain/diagnosis/diagnose.ts';
import { chooseBaseline } from '../src/domain/diff/baseline.ts';
import { diffFlows } from '../src/domain/diff/diff-flows.ts';
import { parseFilter } from '../src/domain/filter-parse.ts';
import type { Flow, FlowDetail } from '../src/domain/flow.ts';
import type { FlowQuery, Reader } from '../src/domain/reader.ts';
import { stepsOf } from '../src/domain/steps.ts';
import { openReader } from '../src/store/reader.ts';
import { type LargeDatabase, largeFlowSpans } from './database.ts';
import { type Report, series, timed } from './figure.ts';
import { emailOf, externalIdOf, largeFlowUser, traceIdOf } from './payload.ts';

const repeats = 30;
const everything = { since: null, until: null };
const page: Omit<FlowQuery, 'filter'> = { ...everything, limit: 50, cursor: null, sort: 'started' };

/** People spread over the whole history, every other one with a failed attempt. */
function samplePeople(attempts: number): number[] {
  const step = Math.floor(attempts / repeats / 20) * 20;
  return Array.from({ length: repeats }, (_, index) => index * step + (index % 2) + 20);
}

export function measureQueries({ path, attempts }: LargeDatabase, report: Report): void {
  const people = samplePeople(attempts);
  const reader = openReader(path);
  const { events, flows } = reader.info();
  const note = `${events} events, ${flows} flows`;
  const measure = (name: string, call: (person: number) => unknown) =>
    report({
      name,
      unit: 'ms',
      ...series(timed(repeats, (index) => call(people[index] ?? 0))),
      target: { atMost: 50 },
      judged: 'p95',
      note,
    });
  try {
    measureLists(reader, measure);
    measureSearches(reader, measure);
    measureFlows(reader, people, measure);
  } finally {
    reader.close();
  }
  measureLargeFlow(path, report);
}

type Measure = (name: string, call: (person: number) => unknown) => void;

function measureLists(reader: Reader, measure: Measure): void {
  const failed = parseFilter('status:failed target:"Acme Cloud"');
  const nobody = parseFilter('status:failed -target:"Acme Cloud"');
  measure('list, newest 50', () => reader.flows({ ...page, filter: null }));
  measure('list, filter status and target', () => reader.flows({ ...page, filter: failed }));
  measure('list, filter that matches nothing', () => reader.flows({ ...page, filter: nobody }));
  measure('list, by duration', () => reader.flows({ ...page, filter: null, sort: 'duration' }));
  measure('counts', () => reader.counts({ ...everything, filter: null }));
  measure('counts, filter status and target', () => reader.counts({ ...everything, filter: failed }));
  measure('failure groups', () => reader.failureGroups({ ...everything, filter: null, limit: 20 }));
  const until = Date.now();
  measure('histogram of 15 minutes', () => reader.histogram(null, until - 900_000, until, 30));
  measure('sources and version', () => [reader.sources(), reader.version()]);
}

function measureSearches(reader: Reader, measure: Measure): void {
  const options = { limit: 50, since: null, until: null, kind: null };
  measure('filter by user', (person) => found(reader.flows({ ...page, filter: parseFilter(`user:${emailOf(person)}`) }).flows));
  measure('filter by trace id', (person) => found(reader.flows({ ...page, filter: parseFilter(`trace:${traceIdOf(person)}`) }).flows));
  measure('search text, rare', (person) => found(reader.search(externalIdOf(person), options)));
  measure('search text, in one of ten events', () => found(reader.search('user.created', options)));
  measure('user', (person) => reader.user(emailOf(person), 50));
}

function measureFlows(reader: Reader, people: readonly number[], measure: Measure): void {
  const flows = new Map(people.map((person) => [person, flowOf(reader, emailOf(person))]));
  const of = (person: number) => flows.get(person) as Flow;
  measure('flow by id', (person) => reader.flow(of(person).id));
  measure('flow by prefix', (person) => reader.flow(of(person).id.slice(0, 9)));
  measure('show: events, steps, diagnosis', (person) => opened(reader, of(person)));
  measure('diff with the nearest success', (person) => {
    const other = opened(reader, of(person));
    const base = chooseBaseline(other.flow, reader.successesLike(other.flow, 50));
    if (base === null) throw new Error(`no baseline for ${other.flow.id}`);
    return diffFlows(other, opened(reader, base.flow), base.reason);
  });
}

/** Each time through a connection of its own, because a flow of this size is opened once, not thirty times. */
function measureLargeFlow(path: string, report: Report): void {
  let steps = 0;
  const times = timed(7, () => {
    const reader = openReader(path);
    steps = opened(reader, flowOf(reader, largeFlowUser)).steps;
    reader.close();
  });
  if (steps < largeFlowSpans) throw new Error(`the large flow has ${steps} steps`);
  report({
    name: 'a flow of 10 000 spans opens',
    unit: 'ms',
    ...series(times),
    target: { atMost: 300 },
    judged: 'p95',
    note: 'events, steps, diagnosis',
  });
}

function opened(reader: Reader, flow: Flow): FlowDetail & { steps: number } {
  const detail = reader.detail(flow.id);
  if (detail === null) throw new Error(`${flow.id} is gone`);
  diagnose(detail.flow, detail.events);
  return { ...detail, steps: stepsOf(detail.events).length };
}

function flowOf(reader: Reader, user: string): Flow {
  return found(reader.user(user, 1)?.flows ?? [])[0] as Flow;
}

function found<T>(list: T[]): T[] {
  if (list.length === 0) throw new Error('a query that must find something found nothing');
  return list;
}
