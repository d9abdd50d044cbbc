/**
 * One OTLP metric point to one event. Pure. A point has no id of its own: what makes it the same when it is delivered again is its series (resource,
 * scope, metric, attributes in any order) and its two times, so a retried export or an imported file stores nothing twice.
 *
 * Points measure systems, not attempts: they get no stage, no outcome and no endpoint whatever HTTP attributes they carry, and identifiers only
 * where the point itself names somebody.
 */
import type { Attributes, EventInput } from '../../domain/event.ts';
import { hash64 } from '../../domain/hash.ts';
import { factsOf, textOf } from '../semantics/facts.ts';
import { identifiersFrom } from '../semantics/identifiers-from.ts';
import { firstLine, milliseconds } from './fields.ts';
import type { MetricRecord, PointRecord } from './metric-record.ts';
import type { Origin } from './origin.ts';

const temporalities = [null, 'delta', 'cumulative'] as const;
const noRecordedValue = 1;

/** The event, or the reason why the point can't be stored. */
export function metricEvent(metric: MetricRecord, point: PointRecord, origin: Origin): EventInput | string {
  const name = firstLine(metric.name);
  if (name === '') return 'the metric has no name';
  if (Object.keys(point.values).length === 0 && (point.flags & noRecordedValue) === 0) return 'the point has no value';
  const facts = factsOf(point.attributes);
  const time = point.timeNs || point.startNs;
  const nativeId = `metric/${name}/${time}/${seriesHash(metric, point, origin)}`;
  return {
    source: origin.source,
    nativeId,
    dedupeKey: nativeId,
    kind: 'metric',
    time: time === 0 ? origin.fallbackTime : milliseconds(time),
    durationMs: null,
    service: origin.service,
    name,
    stage: null,
    outcome: 'unknown',
    provider: (textOf(facts.provider) ?? textOf(origin.facts.provider))?.toLowerCase() ?? null,
    target: textOf(facts.target) ?? textOf(origin.facts.target),
    operation: null,
    spanKind: null,
    parentNativeId: null,
    linkedNativeIds: [],
    identifiers: identifiersFrom(point.attributes, facts),
    endpoint: null,
    httpStatus: null,
    errorCode: null,
    message: null,
    attributes: attributesOf(metric, point),
    resource: origin.resource,
    body: null,
  };
}

/** Written last, so that no attribute of the sender can pass for what was measured. */
function attributesOf(metric: MetricRecord, point: PointRecord): Attributes {
  const attributes = Object.assign(point.attributes, point.values);
  attributes['metric.type'] = metric.type;
  if (metric.unit !== '') attributes['metric.unit'] = metric.unit;
  const temporality = temporalities[metric.temporality] ?? null;
  if (temporality !== null) attributes['metric.temporality'] = temporality;
  if (metric.type === 'sum') attributes['metric.monotonic'] = metric.monotonic;
  if (point.startNs !== 0) attributes['metric.start_time'] = milliseconds(point.startNs);
  if ((point.flags & noRecordedValue) !== 0) attributes['metric.no_recorded_value'] = true;
  if (point.budget.dropped > 0) attributes['provtrace.dropped_attributes'] = point.budget.dropped;
  return attributes;
}

function seriesHash(metric: MetricRecord, point: PointRecord, origin: Origin): string {
  const names = Object.keys(point.attributes);
  if (names.length > 1) names.sort();
  let series = `${origin.resourceHash()}\n${metric.type}\n${metric.unit}\n${point.startNs}`;
  for (const name of names) series += `\n${name}=${JSON.stringify(point.attributes[name])}`;
  return hash64(series);
}
