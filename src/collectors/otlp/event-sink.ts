/**
 * Collects what one request or file line holds: events, rejections and their counts. Knows which resource and scope the decoder is in, so that all
 * records of one scope share one `resource` object, and says where a bad record stood.
 */
import type { Attributes, EventInput, Rejection } from '../../domain/event.ts';
import { factsOf } from '../semantics/facts.ts';
import { limits } from './limits.ts';
import { contentHash, logEvent } from './log-event.ts';
import { TooLargeError } from './malformed.ts';
import type { Origin } from './origin.ts';
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
  private records = 0;
  private origin: Origin;

  constructor(source: string, fallbackTime: number, options: SinkOptions = {}) {
    this.source = source;
    this.fallbackTime = fallbackTime;
    this.options = { prefix: '', mostRecords: limits.records, mostRejections: limits.rejections, ...options };
    this.origin = this.originOf({});
  }

  startResource(attributes: Attributes, index: number): void {
    this.resource = attributes;
    this.resourceIndex = index;
  }

  startScope(name: string, index: number): void {
    this.scopeIndex = index;
    this.recordIndex = 0;
    this.origin = this.originOf(name === '' ? this.resource : { ...this.resource, 'otel.scope.name': name });
  }

  addSpan(span: SpanRecord): void {
    this.add(spanEvent(span, this.origin), 'Spans', 'spans', span.name);
  }

  addLog(log: LogRecord): void {
    this.add(logEvent(log, this.origin), 'Logs', 'logRecords', typeof log.body === 'string' ? log.body : log.eventName);
  }

  /** Counts a record that is not stored; keeps the first ones in full. */
  reject(where: string, reason: string, excerpt: string): void {
    this.rejectedCount++;
    if (this.rejected.length >= this.options.mostRejections) return;
    this.rejected.push({ where: `${this.options.prefix}${where}`.trim(), reason, excerpt: excerpt.slice(0, 500) });
  }

  private add(result: EventInput | string, signal: 'Spans' | 'Logs', list: string, excerpt: string): void {
    const { mostRecords } = this.options;
    if (++this.records > mostRecords) throw new TooLargeError(`more than ${mostRecords} records in one request; send smaller batches`);
    const index = this.recordIndex++;
    if (typeof result !== 'string') this.events.push(result);
    else this.reject(`resource${signal}[${this.resourceIndex}].scope${signal}[${this.scopeIndex}].${list}[${index}]`, result, excerpt);
  }

  private originOf(resource: Attributes): Origin {
    const service = resource['service.name'];
    let hash: string | null = null;
    return {
      source: this.source,
      resource,
      service: typeof service === 'string' && service !== '' ? service : null,
      facts: factsOf(resource),
      resourceHash: () => {
        hash ??= contentHash(resource);
        return hash;
      },
      fallbackTime: this.fallbackTime,
    };
  }
}
