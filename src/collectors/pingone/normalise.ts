/**
 * One raw PingOne activity (https://developer.pingidentity.com/pingone-api/platform/audit-activities.html) -> one normalised event. Pure and total. Pages,
 * webhooks in the "Ping Activity Format" and the details of the portal have the same shape; Splunk's format keeps it under `event`.
 */
import type { Attributes, EventInput, Json, Outcome } from '../../domain/event.ts';
import { readFailureWords } from '../audit/failure-words.ts';
import type { Meaning } from '../audit/meaning.ts';
import { AttributeBag, providerEvent } from '../audit/provider-event.ts';
import type { Normalised } from '../audit/record.ts';
import { asFields, type Fields, fieldsOf, listOf, scalarOf, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { instantOf } from '../json/times.ts';
import { isConnector, meaningOf, operationIn } from './event-types.ts';
import { identifiersOf, resourceOf, targetOf } from './resources.ts';

export function normalisePingone(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const raw = activityIn(asFields(value));
  const type = textOf(fieldsOf(raw, 'action'), 'type');
  if (type === null) return { problem: 'no action.type' };
  const time = timeOf(raw);
  if (time === null) return { problem: 'recordedAt is missing or no RFC 3339 time' };
  return { event: eventOf(value, raw, { type, time, source }) };
}

function activityIn(raw: Fields): Fields {
  const inner = fieldsOf(raw, 'event');
  return !Object.hasOwn(raw, 'action') && Object.hasOwn(inner, 'action') ? inner : raw;
}

/** `recordedAt` is when it happened; `createdAt`, some 100 ms later, when the audit log had it. */
function timeOf(raw: Fields): number | null {
  for (const key of ['recordedAt', 'createdAt']) {
    const time = Object.hasOwn(raw, key) ? instantOf(raw[key]) : null;
    if (time !== null) return time;
  }
  return null;
}

interface Known {
  type: string;
  time: number;
  source: string;
}

function eventOf(value: Json, raw: Fields, { type, time, source }: Known): EventInput {
  const connector = isConnector(type);
  const result = fieldsOf(raw, 'result');
  const description = textOf(result, 'description');
  const meaning = refined(meaningOf(type), description);
  const outcome = outcomeOf(meaning, textOf(result, 'status'));
  const failed = outcome === 'failure';
  const subject = { self: meaning.self === true, connector };
  return providerEvent({
    source,
    provider: 'pingone',
    id: scalarOf(raw, 'id'),
    time,
    name: type,
    meaning,
    outcome,
    target: targetOf(raw, subject),
    identifiers: identifiersOf(raw, subject),
    failure: failed ? readFailureWords(description ?? textOf(fieldsOf(raw, 'action'), 'description') ?? type) : null,
    errorCode: codeOf(result) ?? codeOf(fieldsOf(raw, 'error')),
    attributes: attributesOf(raw),
    body: value,
  });
}

/** `PROVISIONING_IDENTITY_SYNC.FAILURE` does not say what was tried; its result does. */
function refined(meaning: Meaning, description: string | null): Meaning {
  if (meaning.stage !== 'confirm' || meaning.operation !== null || description === null) return meaning;
  return { ...meaning, operation: operationIn(description) };
}

const statuses: ReadonlyMap<string, Outcome> = new Map([
  ['SUCCESS', 'success'],
  ['SUCCEEDED', 'success'],
  ['SUCCESSFUL', 'success'],
  ['ALLOWED', 'success'],
  ['FAILED', 'failure'],
  ['FAILURE', 'failure'],
  ['ERROR', 'failure'],
  ['DENIED', 'failure'],
]);

/** A verb such as FAILURE tells how it went even where the status is that of logging it. */
function outcomeOf(meaning: Meaning, status: string | null): Outcome {
  if (meaning.outcome === 'failure') return 'failure';
  return (status === null ? undefined : statuses.get(status.toUpperCase())) ?? meaning.outcome ?? 'unknown';
}

/** `result.id` and `code` are words such as ACCESS_FAILED, or ids that tell nothing. */
function codeOf(fields: Fields): string | null {
  for (const key of ['code', 'id']) {
    const text = textOf(fields, key);
    if (text !== null && /^[A-Z][A-Z0-9_.]{2,80}$/.test(text)) return text;
  }
  return null;
}

function attributesOf(raw: Fields): Attributes {
  const bag = new AttributeBag('pingone');
  const actors = fieldsOf(raw, 'actors');
  bag.putFrom(fieldsOf(raw, 'action'), ['type', 'description'], 'action.');
  bag.putFrom(fieldsOf(raw, 'result'), ['status', 'description', 'id'], 'result.');
  bag.putFrom(raw, ['correlationId', 'createdAt']);
  bag.put('transactionId', fieldsOf(raw, 'internalCorrelation').transactionId);
  bag.putFrom(fieldsOf(actors, 'user'), ['id', 'name'], 'actor.user.');
  bag.putFrom(fieldsOf(actors, 'client'), ['id', 'name'], 'actor.client.');
  for (const [types, name] of namedResources) {
    const resource = resourceOf(raw, types);
    if (resource !== null) bag.putFrom(resource, ['id', 'name', 'type'], `${name}.`);
  }
  bag.put('population', fieldsOf(resourceOf(raw, /^USER$/) ?? {}, 'population').id);
  bag.put('environment', fieldsOf(listOf(raw, 'resources')[0] ?? {}, 'environment').id);
  return bag.all;
}

const namedResources = [
  [/^USER$/, 'user'],
  [/^GROUP$/, 'group'],
  [/CONNECTION|STORE|PROPAGATION|PROVISIONING/, 'connection'],
  [/^APPLICATION$/, 'application'],
] as const;
