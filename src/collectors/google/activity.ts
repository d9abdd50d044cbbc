/**
 * One activity, in whatever shape it was recorded: who did something, when, and the events that this one action caused (creating a user also sets a
 * password and adds to groups). Each of those becomes an event of ours.
 */
import type { Fields } from '../json/fields.ts';
import type { Parameters } from './parameters.ts';

export interface Activity {
  /** Epoch milliseconds. */
  time: number;
  /** `admin`, `login`, `saml`, `directory_sync`, ...; null when the record does not say. */
  application: string | null;
  /** An int64 as text; null when there is none, as in downloads of the Admin console. */
  qualifier: string | null;
  customerId: string | null;
  ownerDomain: string | null;
  actor: Actor;
  ipAddress: string | null;
  /** Never empty. */
  events: readonly SubEvent[];
  /** What went wrong with the whole, in Cloud Logging. */
  problem: string | null;
}

export interface Actor {
  email: string | null;
  /** The immutable id of the account that acted. */
  profileId: string | null;
  /** USER, KEY (an OAuth client or a service) or APPLICATION. */
  callerType: string | null;
  key: string | null;
}

export interface SubEvent {
  /** `USER_SETTINGS`, `login`, ... */
  type: string | null;
  name: string;
  parameters: Parameters;
  /** As it came, where it is a part of the record. */
  raw?: Fields;
}

/** An id that is the same wherever the activity was recorded; null when it has none of its own. */
export function activityId({ time, qualifier, application, customerId }: Activity): string | null {
  if (qualifier === null) return null;
  return [new Date(time).toISOString(), qualifier, application, customerId].filter((part) => part !== null).join('/');
}

/** The first event has the id of its activity; those after it count on: `<activity>#2`. */
export function eventId(activity: Activity, index: number): string | null {
  const id = activityId(activity);
  return id === null || index === 0 ? id : `${id}#${index + 1}`;
}
