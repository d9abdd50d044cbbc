/**
 * One Keycloak event, of either kind, -> one event. Pure and total. Besides what the admin REST API returns, it reads what event listeners send on: the event
 * inside an envelope, or with `access.` and `admin.` before the type.
 */
import type { Json } from '../../domain/event.ts';
import type { Normalised } from '../audit/record.ts';
import { asFields, type Fields, own, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { instantOf } from '../json/times.ts';
import { adminEvent } from './admin-event.ts';
import { userEvent } from './user-event.ts';

export function normaliseKeycloak(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const body = unwrapped(value);
  const raw = asFields(body);
  const time = instantOf(own(raw, 'time')) ?? instantOf(own(raw, 'timestamp'));
  const type = textOf(raw, 'type')?.replace(/^access\./, '') ?? null;
  if (isAdmin(raw)) return time === null ? { problem: 'time is missing or no time' } : { event: adminEvent({ raw, body, time, source }) };
  if (type === null) return { problem: 'neither operationType nor type' };
  return time === null
    ? { problem: 'time is missing or no time' }
    : { event: userEvent({ raw, body, type: type.toUpperCase(), time, source }) };
}

function isAdmin(raw: Fields): boolean {
  return (
    textOf(raw, 'operationType') !== null &&
    (textOf(raw, 'resourcePath') ?? textOf(raw, 'resourceType') ?? textOf(raw, 'resourceTypeAsString')) !== null
  );
}

const envelopes = ['event', 'adminEvent', 'userEvent', 'payload', 'value', 'data'];

function unwrapped(value: Json): Json {
  const outer = asFields(value);
  if (isAdmin(outer) || (textOf(outer, 'type') !== null && own(outer, 'time') !== undefined && own(outer, 'realmId') !== undefined))
    return value;
  const inner = envelopes.map((key) => own(outer, key)).find((candidate) => candidate !== undefined && isEvent(asFields(candidate)));
  return inner ?? value;
}

function isEvent(raw: Fields): boolean {
  return isAdmin(raw) || (textOf(raw, 'type') !== null && own(raw, 'time') !== undefined);
}
