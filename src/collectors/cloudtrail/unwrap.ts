/**
 * The CloudTrail record inside whatever carries it: itself (S3 log files), `CloudTrailEvent` as JSON text (LookupEvents), `detail` (EventBridge),
 * `message` as JSON text (CloudWatch Logs). The console's CSV has a few columns of it.
 */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, own, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';

export function unwrap(value: Json): { record: Fields } | { problem: string } {
  const outer = asFields(value);
  const text = textOf(outer, 'CloudTrailEvent') ?? (hasRecord(outer) ? null : textOf(outer, 'message'));
  if (text === null) {
    const detail = asFields(own(outer, 'detail'));
    return { record: hasRecord(detail) ? detail : (rowOf(outer) ?? outer) };
  }
  const inner = parsed(text);
  if (inner !== null) return hasRecord(inner) ? { record: inner } : { problem: 'the record inside is no CloudTrail event' };
  // Cut off by whoever carried it: what stands beside it still tells the most important things.
  return own(outer, 'EventId') === undefined ? { problem: 'the CloudTrail event inside is no valid JSON' } : { record: summaryOf(outer) };
}

function hasRecord(fields: Fields): boolean {
  return textOf(fields, 'eventName') !== null && textOf(fields, 'eventSource') !== null;
}

function parsed(text: string): Fields | null {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !isTooDeep(value) ? value : null;
  } catch {
    return null;
  }
}

/** LookupEvents repeats a few fields outside of the record. */
function summaryOf(outer: Fields): Fields {
  const record: { [key: string]: Json } = {};
  const names = { eventID: 'EventId', eventName: 'EventName', eventSource: 'EventSource', eventTime: 'EventTime' };
  for (const [name, outside] of Object.entries(names)) record[name] = own(outer, outside) ?? null;
  const userName = own(outer, 'Username');
  if (userName !== undefined) record.userIdentity = { userName };
  return record;
}

const columns = {
  eventID: 'Event ID',
  eventName: 'Event name',
  eventSource: 'Event source',
  eventTime: 'Event time',
  awsRegion: 'AWS region',
  errorCode: 'Error code',
  sourceIPAddress: 'Source IP address',
  requestID: 'Request ID',
  readOnly: 'Read-only',
};

/** A row of what the console's event history offers for download. */
function rowOf(outer: Fields): Fields | null {
  if (textOf(outer, 'Event name') === null || textOf(outer, 'Event source') === null) return null;
  const record: { [key: string]: Json } = {};
  for (const [name, column] of Object.entries(columns)) record[name] = textOf(outer, column);
  const userName = textOf(outer, 'User name');
  return userName === null ? record : { ...record, userIdentity: { userName } };
}
