/** Rows of the portal's CSV download: its columns have headings for people (`Date`, `Event`, `User`), which differ between versions. */
import type { Json } from '../../domain/event.ts';

/** Headings in lower case, with `_` for everything else, by the field of the API that they stand for. */
const headings: Record<string, readonly string[]> = {
  created_at: [
    'created_at',
    'date',
    'time',
    'timestamp',
    'date_time',
    'event_time',
    'event_date',
    'event_timestamp',
    'created',
    'date_utc',
    'time_utc',
  ],
  event: ['event', 'event_type', 'event_name', 'type', 'description'],
  user_name: ['user_name', 'user', 'affected_user', 'target_user'],
  user_id: ['user_id', 'onelogin_user_id'],
  actor_user_name: ['actor_user_name', 'actor', 'acting_user', 'actor_user', 'performed_by'],
  actor_user_id: ['actor_user_id', 'actor_id'],
  app_name: ['app_name', 'app', 'application', 'app_login'],
  role_name: ['role_name', 'role'],
  group_name: ['group_name', 'group'],
  directory_name: ['directory_name', 'directory'],
  ipaddr: ['ipaddr', 'ip', 'ip_address', 'ip_addr'],
  error_description: ['error_description', 'error', 'error_message'],
  notes: ['notes', 'note', 'details', 'message'],
  user_email: ['user_email', 'email'],
};

const fieldOf: ReadonlyMap<string, string> = new Map(
  Object.entries(headings).flatMap(([field, names]) => names.map((name): [string, string] => [name, field])),
);

/** The row with the names of the API; a value that is no row of texts comes back as it is. */
export function oneloginRow(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const cells = Object.entries(value);
  if (!cells.every(([, cell]) => typeof cell === 'string')) return value;
  const named = cells.filter(([, cell]) => cell !== '').map(([heading, cell]): [string, Json] => [fieldNamed(heading), cell]);
  // The first of two columns for one field is the more exact one: `Event type` before `Description`.
  return Object.fromEntries(named.reverse());
}

/** True for the headings of such a download: when, what happened, to whom, where. */
export function isOneloginHeader(columns: readonly string[]): boolean {
  const slugs = columns.map(slug);
  if (slugs.includes('event_type_id') && slugs.some((name) => name === 'created_at' || name === 'event_timestamp')) return true;
  const fields = new Set(slugs.map((name) => fieldOf.get(name) ?? name));
  return ['created_at', 'event', 'user_name', 'app_name', 'ipaddr'].every((field) => fields.has(field));
}

function fieldNamed(heading: string): string {
  const name = slug(heading);
  return fieldOf.get(name) ?? name;
}

function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}
