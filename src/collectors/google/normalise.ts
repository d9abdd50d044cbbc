/** One activity of Google Workspace -> an event for each that it holds. Pure and total. */
import type { Attributes, EventInput, Json } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { AttributeBag, identifierSet, providerEvent } from '../audit/provider-event.ts';
import type { Normalised } from '../audit/record.ts';
import { asFields, type Fields } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { type Activity, activityId, eventId, type SubEvent } from './activity.ts';
import { readApiActivity } from './api-activity.ts';
import { readBigQueryRow } from './bigquery-row.ts';
import { readCloudLogEntry } from './cloud-log-entry.ts';
import { readConsoleRow } from './console-row.ts';
import { meaningOf } from './event-types.ts';
import { failureOf, outcomeOf, simulated, skippedBecause } from './failure.ts';
import { identifiersOf } from './identifiers.ts';

export function normaliseGoogle(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const activity = readActivity(asFields(value));
  if (!('events' in activity)) return activity;
  const [event, ...more] = activity.events.map((_, index) => eventOf(activity, index, value, source)) as [EventInput, ...EventInput[]];
  return more.length === 0 ? { event } : { event, more };
}

function readActivity(raw: Fields): Activity | { problem: string } {
  return (
    readCloudLogEntry(raw) ??
    readBigQueryRow(raw) ??
    readConsoleRow(raw) ??
    readApiActivity(raw) ?? { problem: 'neither an activity nor a log entry of Google' }
  );
}

function eventOf(activity: Activity, index: number, record: Json, source: string): EventInput {
  const event = activity.events[index] as SubEvent;
  const meaning = simulated(event, meaningOf(activity.application, event.name));
  const outcome = activity.problem === null ? outcomeOf(event, meaning, activity.application) : 'failure';
  const failure = outcome === 'failure' ? failureOf(event, activity.problem) : null;
  const made = providerEvent({
    source,
    provider: 'google',
    id: eventId(activity, index),
    time: activity.time,
    name: event.name,
    meaning,
    outcome,
    target: targetOf(activity, event),
    identifiers: { ...identifiersOf(activity, event, meaning), ...actionOf(activity) },
    failure,
    errorCode: failure?.code ?? null,
    attributes: attributesOf(activity, event),
    body: bodyOf(activity, index, record),
  });
  return { ...made, message: made.message ?? skippedBecause(event, meaning) };
}

/** The events of one activity are one piece of work; an activity with one event has nothing to be joined with. */
function actionOf(activity: Activity): Identifiers {
  return activity.events.length === 1 ? {} : identifierSet({ transactionId: activityId(activity) });
}

/** The first event keeps the record; the others keep what is theirs, or a long activity would be stored as often as it has events. */
function bodyOf({ events }: Activity, index: number, record: Json): Json {
  return index === 0 ? record : { event: index + 1, of: events.length, ...events[index]?.raw };
}

/** The app signed in to, the product whose licence it is, or the app that was configured; Directory Sync writes into Google itself. */
function targetOf({ application }: Activity, { parameters, type }: SubEvent): string | null {
  if (application === 'directory_sync' || type?.startsWith('DIRECTORY_SYNC') === true) return 'Google Workspace';
  return parameters.text('application_name', 'product_name', 'app_name', 'service_name');
}

const mostParameters = 40;

function attributesOf(activity: Activity, event: SubEvent): Attributes {
  const bag = new AttributeBag('google');
  for (const { name, text } of event.parameters.all.slice(0, mostParameters)) bag.put(name, text);
  const { actor } = activity;
  bag.put('application', activity.application ?? undefined);
  bag.put('eventType', event.type ?? undefined);
  if (activity.events.length > 1) bag.put('events', activity.events.map(({ name }) => name).join(', '));
  bag.put('actor.email', actor.email ?? undefined);
  bag.put('actor.profileId', actor.profileId ?? undefined);
  bag.put('actor.callerType', actor.callerType ?? undefined);
  bag.put('actor.key', actor.key ?? undefined);
  bag.put('ipAddress', activity.ipAddress ?? undefined);
  bag.put('customerId', activity.customerId ?? undefined);
  bag.put('ownerDomain', activity.ownerDomain ?? undefined);
  return bag.all;
}
