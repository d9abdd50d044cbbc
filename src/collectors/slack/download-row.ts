/**
 * A row of the CSV that the audit log dashboard exports (Security > Audit logs > Export CSV,
 * https://slack.com/help/articles/360000394286-Audit-logs-in-Slack). Slack does not document its columns, so they are recognised by what they mean, however
 * the names are separated: `actor.user.email`, `Actor Email`, `actor_email`.
 */
import type { Json } from '../../domain/event.ts';
import { nested } from '../csv/nested.ts';
import { asFields, type Fields } from '../json/fields.ts';

const columns: ReadonlyMap<string, string> = new Map([
  ...named('id', 'id', 'eventid'),
  ...named('date_create', 'datecreate', 'datecreated', 'date', 'time', 'timestamp'),
  ...named('action', 'action', 'event', 'eventname'),
  ...named('context.ip_address', 'ipaddress', 'contextipaddress'),
  ...named('context.ua', 'ua', 'contextua', 'useragent'),
  ...named('context.session_id', 'sessionid', 'contextsessionid'),
  ...named('context.location.name', 'workspace', 'locationname', 'contextlocationname'),
  ...['type', 'id', 'domain'].flatMap((key) => named(`context.location.${key}`, `location${key}`, `contextlocation${key}`)),
  ...party('actor', 'actor'),
  ...party('actor', 'actinguser'),
  ...party('entity', 'entity'),
  ...party('entity', 'affects'),
  ...named('details', 'details'),
]);

function named(path: string, ...names: string[]): [string, string][] {
  return names.map((name) => [name, path]);
}

/** What stands in the column itself may be a name or an address. */
function party(role: string, column: string): [string, string][] {
  const fields = ['id', 'name', 'email', 'team'].flatMap((field) =>
    named(`${role}.user.${field}`, column + field, `${column}user${field}`),
  );
  return [...named(`${role}.type`, `${column}type`), ...named(`${role}.user.name`, column), ...fields];
}

/** Whether these columns are those of a download. */
export function isDownloadHeader(names: readonly string[]): boolean {
  const paths = names.map((name) => columns.get(plain(name)) ?? '');
  const has = (start: string) => paths.some((path) => path.startsWith(start));
  return has('action') && has('date_create') && has('actor.') && has('entity.');
}

/** The entry that a row tells; anything else comes back as it is. */
export function fromDownload(raw: Fields): Fields {
  const cells = Object.entries(raw);
  if (!cells.every(([, cell]) => typeof cell === 'string') || !isDownloadHeader(Object.keys(raw))) return raw;
  const row = new Map<string, Json>();
  for (const [name, cell] of cells) {
    const path = columns.get(plain(name));
    if (path === undefined || cell === '' || typeof cell !== 'string') continue;
    set(row, path, cell);
    const address = path.endsWith('.user.name') ? /[^\s<>()"]+@[^\s<>()"]+/.exec(cell)?.[0] : undefined;
    if (address !== undefined) set(row, path.replace(/name$/, 'email'), address);
  }
  return asFields(nested(Object.fromEntries(row)));
}

/** The first column of a meaning counts. */
function set(row: Map<string, Json>, path: string, cell: string): void {
  if (!row.has(path)) row.set(path, cell);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
