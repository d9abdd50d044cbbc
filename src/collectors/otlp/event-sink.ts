/**
 * Collects what one request or file line holds: events, rejections and their counts. Knows which resource and scope the decoder is in, so that all
 * records of one scope share one `resource` object, and says where a bad record stood.
 */
import type { Attributes, EventInput, Rejection } from '../../domain/event.ts';
import { limits } from './limits.ts';
import { logEvent } from './log-event.ts';
import { TooLargeError } from './malformed.ts';
import { metricEvent } from './metric-event.ts';
import { type MetricRecord, newMetric, type PointRecord } from './metric-record.ts';
import { type Origin, originOf } from './origin.ts';
import type { LogRecord, SpanRecord } from './record.ts';
import { spanEvent } from './span-event.ts';

interface SinkOptions {
  /** Goes in front of the place of rejections: `file.jsonl:3 `. */
  prefix?: string;
  /** Of one sink; beyond it `TooLargeError` is thrown. */
  mostRecords?: number;
  /** Kept in full; further ones are counted. */
  mostRejections?: number;
}

export class EventSink {
  readonly events: EventInput[] = [];
  readonly rejected: Rejection[] = [];
  /** All rejections, also those beyond the ones kept in full. */
  rejectedCount = 0;
  private readonly source: string;
  private readonly fallbackTime: number;
  private readonly options: Required<SinkOptions>;
  private resource: Attributes = {};
  private resourceIndex = 0;
  private scopeIndex = 0;
  private recordIndex = 0;
  private metric: MetricRecord = newMetric();
  private metricIndex = 0;
  private records = 0;
  private origin: Origin;

  constructor(source: string, fallbackTime: number, options: SinkOptions = {}) {
    this.source = source;
    this.fallbackTime = fallbackTime;
    this.options = { prefix: '', mostRecords: limits.records, mostRejections: limits.rejections, ...options };
    this.origin = originOf(source, {}, fallbackTime);
  }

  startResource(attributes: Attributes, index: number): void {
    this.resource = attributes;
    this.resourceIndex = index;
  }

  startScope(name: string, index: number): void {
    this.scopeIndex = index;
    this.recordIndex = 0;
    this.origin = originOf(this.source, name === '' ? this.resource : { ...this.resource, 'otel.scope.name': name }, this.fallbackTime);
  }

  /** The points that follow are this metric's. */
  startMetric(metric: MetricRecord, index: number): void {
    this.metric = metric;
    this.metricIndex = index;
    this.recordIndex = 0;
  }

  addSpan(span: SpanRecord): void {
    this.add(spanEvent(span, this.origin), 'Spans', 'spans', span.name);
  }

  addLog(log: LogRecord): void {
    this.add(logEvent(log, this.origin), 'Logs', 'logRecords', typeof log.body === 'string' ? log.body : log.eventName);
  }

  addPoint(point: PointRecord): void {
    this.add(metricEvent(this.metric, point, this.origin), 'Metrics', `metrics[${this.metricIndex}].dataPoints`, this.metric.name);
  }

  /** The metric that was started has no points of a type that is known. */
  rejectMetric(): void {
    this.add(
      'neither gauge, sum, histogram, exponential histogram nor summary',
      'Metrics',
      `metrics[${this.metricIndex}].dataPoints`,
      this.metric.name,
    );
  }

  /** Counts a record that is not stored; keeps the first ones in full. */
  reject(where: string, reason: string, excerpt: string): void {
    this.rejectedCount++;
    if (this.rejected.length >= this.options.mostRejections) return;
    this.rejected.push({ where: `${this.options.prefix}${where}`.trim(), reason, excerpt: excerpt.slice(0, 500) });
  }

  private add(result: EventInput | string, signal: 'Spans' | 'Logs' | 'Metrics', list: string, excerpt: string): void {
    const { mostRecords } = this.options;
    if (++this.records > mostRecords) throw new TooLargeError(`more than ${mostRecords} records in one request; send smaller batches`);
    const index = this.recordIndex++;
    if (typeof result !== 'string') this.events.push(result);
    else this.reject(`resource${signal}[${this.resourceIndex}].scope${signal}[${this.scopeIndex}].${list}[${index}]`, result, excerpt);
  }
}
