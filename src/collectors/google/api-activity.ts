/** An activity as `activities.list` returns it (https://developers.google.com/workspace/admin/reports/v1/reference/activities). */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, fieldsOf, idOf, own, scalarOf, textOf } from '../json/fields.ts';
import { instantOf } from '../json/times.ts';
import type { Activity, SubEvent } from './activity.ts';
import { readParameters } from './parameters.ts';

export function readApiActivity(raw: Fields): Activity | { problem: string } | null {
  if (!Object.hasOwn(raw, 'id') && !Object.hasOwn(raw, 'events')) return null;
  const id = fieldsOf(raw, 'id');
  const time = instantOf(own(id, 'time'));
  if (time === null) return { problem: 'id.time is missing or no time' };
  const events = subEvents(own(raw, 'events'));
  if (events.length === 0) return { problem: 'no events' };
  const actor = fieldsOf(raw, 'actor');
  return {
    time,
    application: textOf(id, 'applicationName'),
    qualifier: scalarOf(id, 'uniqueQualifier'),
    customerId: scalarOf(id, 'customerId'),
    ownerDomain: textOf(raw, 'ownerDomain'),
    actor: {
      email: idOf(actor, 'email'),
      profileId: scalarOf(actor, 'profileId'),
      callerType: textOf(actor, 'callerType'),
      key: textOf(actor, 'key'),
    },
    ipAddress: textOf(raw, 'ipAddress'),
    events,
    problem: null,
  };
}

/** A list, or one event alone. */
function subEvents(value: Json | undefined): SubEvent[] {
  const items = Array.isArray(value) ? value : [value ?? null];
  return items.map(asFields).flatMap((item) => {
    const name = textOf(item, 'name');
    return name === null ? [] : [{ type: textOf(item, 'type'), name, parameters: readParameters(own(item, 'parameters')), raw: item }];
  });
}
