/** One event of the Events API, or of a webhook, which has the same form -> one event. Pure and total. */
import type { Json } from '../../domain/event.ts';
import type { FailureWords } from '../audit/failure-words.ts';
import { AttributeBag, providerEvent } from '../audit/provider-event.ts';
import type { Normalised } from '../audit/record.ts';
import { asFields, type Fields, fieldsOf, own, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { instantOf } from '../json/times.ts';
import { meaningOf, previousAttributes } from './event-types.ts';
import { identifiersOf } from './identifiers.ts';
import { providerOf } from './provider.ts';

export function normaliseWorkos(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const raw = asFields(value);
  const name = textOf(raw, 'event');
  if (name === null) return { problem: 'no event' };
  const data = fieldsOf(raw, 'data');
  const time = timeOf(raw, data);
  if (time === null) return { problem: 'created_at is no time' };
  const before = previousAttributes(raw);
  const { outcome, ...meaning } = meaningOf(name, data, before);
  const event = providerEvent({
    source,
    provider: 'workos',
    id: textOf(raw, 'id'),
    time,
    name,
    meaning,
    outcome,
    target: null,
    identifiers: identifiersOf(name, data),
    failure: outcome === 'failure' ? failureOf(name, data) : null,
    errorCode: textOf(fieldsOf(data, 'error'), 'code'),
    attributes: attributesOf(raw, data, before),
    body: value,
  });
  return { event: { ...event, provider: providerOf(data) } };
}

/**
 * Samples in the documentation write `2023-04-28 20:05:31.093`, without a zone. Older webhooks have no time of their own: there that of the change counts.
 * A time that can't be read is a rejection, because the object may be years older than the event.
 */
function timeOf(raw: Fields, data: Fields): number | null {
  const created = own(raw, 'created_at') ?? null;
  if (created !== null) return instantOf(created);
  return instantOf(own(data, 'updated_at')) ?? instantOf(own(data, 'created_at'));
}

function failureOf(name: string, data: Fields): FailureWords {
  const error = fieldsOf(data, 'error');
  const timedOut = name.endsWith('_timed_out') ? 'the sign-in timed out' : null;
  const message = textOf(error, 'message') ?? textOf(data, 'error') ?? textOf(error, 'code') ?? timedOut ?? name;
  return { httpStatus: null, scimType: null, message };
}

function attributesOf(raw: Fields, data: Fields, before: Fields | null) {
  const bag = new AttributeBag('workos');
  bag.putFrom(data, [
    'object',
    'id',
    'organization_id',
    'directory_id',
    'connection_id',
    'state',
    'status',
    'type',
    'ip_address',
    'user_agent',
  ]);
  bag.putFrom(fieldsOf(data, 'role'), ['slug'], 'role.');
  bag.putFrom(fieldsOf(data, 'sso'), ['connection_id', 'organization_id'], 'sso.');
  if (before !== null) bag.putFrom(before, ['state', 'status'], 'previous.');
  const context = fieldsOf(raw, 'context');
  bag.putFrom(context, ['client_id']);
  bag.putFrom(fieldsOf(context, 'actor'), ['id', 'name', 'source', 'type'], 'actor.');
  return bag.all;
}
