/**
 * A row of the `activity` table of the BigQuery export: one row an event, its parameters in a column named like the application
 * (https://support.google.com/a/answer/9079364).
 */
import { type Fields, fieldsOf, idOf, own, scalarOf, textOf } from '../json/fields.ts';
import type { Activity } from './activity.ts';
import { readParameters } from './parameters.ts';

export function readBigQueryRow(raw: Fields): Activity | { problem: string } | null {
  if (!Object.hasOwn(raw, 'time_usec')) return null;
  const usec = scalarOf(raw, 'time_usec');
  if (usec === null || !/^\d{15,17}$/.test(usec)) return { problem: 'time_usec is no time in microseconds' };
  const name = textOf(raw, 'event_name');
  if (name === null) return { problem: 'no event_name' };
  const application = textOf(raw, 'record_type');
  return {
    time: Math.floor(Number(usec) / 1000),
    application,
    // Several rows share the id of their activity; the name tells them apart.
    qualifier: qualifierOf(raw, name),
    customerId: scalarOf(raw, 'customer_id'),
    ownerDomain: textOf(raw, 'owner_domain'),
    actor: { email: idOf(raw, 'email'), profileId: scalarOf(raw, 'profile_id'), callerType: null, key: textOf(raw, 'service_account') },
    ipAddress: textOf(raw, 'ip_address'),
    events: [
      { type: textOf(raw, 'event_type'), name, parameters: readParameters(own(raw, application ?? '') ?? fieldsOf(raw, 'parameters')) },
    ],
    problem: null,
  };
}

function qualifierOf(raw: Fields, name: string): string | null {
  const id = scalarOf(raw, 'unique_identifier') ?? scalarOf(raw, 'event_id');
  return id === null ? null : `${id}/${name}`;
}
