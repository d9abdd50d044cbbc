/** A row of one of the portal's CSV downloads, or of a Log Analytics export -> the record that Graph would have sent. */
import type { Json } from '../../domain/event.ts';
import type { Fields } from '../json/fields.ts';
import { auditColumns, type Columns, type Path, propertyColumns, provisioningColumns, signInColumns, stepColumns } from './csv-columns.ts';
import { letters } from './named-values.ts';
import { embedded } from './reading.ts';

export type RowKind = 'provisioning' | 'audit' | 'sign-in' | 'step' | 'property';

const columnsOf: Record<RowKind, Columns> = {
  provisioning: provisioningColumns,
  audit: auditColumns,
  'sign-in': signInColumns,
  step: stepColumns,
  property: propertyColumns,
};

/** Which of the downloads has such columns; null for none. */
export function rowKind(names: readonly string[]): RowKind | null {
  const has = new Set(names.map(letters));
  const any = (...candidates: string[]) => candidates.some((name) => has.has(name));
  if (has.has('changeid') && any('oldvalue', 'newvalue')) return 'property';
  if (has.has('changeid') && any('steptype', 'provisioningsteptype', 'stepname', 'provisioningstepname')) return 'step';
  if (has.has('changeid') && any('jobid', 'cycleid', 'action', 'provisioningaction', 'sourceidentity', 'identity', 'serviceprincipal'))
    return 'provisioning';
  if (any('provisioningaction', 'provisioningsteps', 'provisioningstatusinfo')) return 'provisioning';
  if (has.has('changeid') && has.has('description') && any('type', 'name')) return 'step';
  if (
    any('activity', 'activitydisplayname', 'operationname') &&
    any('actortype', 'actoruserprincipalname', 'target1type', 'target1displayname', 'targetresources')
  )
    return 'audit';
  if (
    any('requestid', 'id', 'correlationid') &&
    any('signinerrorcode', 'failurereason', 'resulttype') &&
    any('username', 'userprincipalname', 'serviceprincipalid')
  )
    return 'sign-in';
  return null;
}

/** True for values that a CSV reader may have made: flat, all of them text. */
export function isRow(value: Fields): boolean {
  const cells = Object.values(value);
  return cells.length > 2 && cells.every((cell) => typeof cell === 'string');
}

export function recordOfRow(row: Fields, kind: RowKind): Fields {
  const record: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [name, cell] of Object.entries(row)) {
    const value = typeof cell === 'string' ? cell.trim() : cell;
    if (value === '') continue;
    place(record, columnsOf[kind].get(letters(name)) ?? [name], embedded(value) ?? null);
  }
  return kind === 'audit' ? { ...numberedLists(row), ...record } : { ...record };
}

/** The first of two columns for one thing stays; a column of JSON takes the place of the object. */
function place(record: Record<string, Json>, path: Path, value: Json): void {
  let level = record;
  for (const step of path.slice(0, -1)) level = descend(level, step);
  const last = path.at(-1) as string;
  if (typeof value === 'object' && value !== null && last === 'displayName' && !Array.isArray(value)) Object.assign(level, value);
  else level[last] ??= value;
}

function descend(level: Record<string, Json>, step: string): Record<string, Json> {
  const inner = level[step];
  if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) return inner;
  const made: Record<string, Json> = {};
  level[step] = made;
  return made;
}

const mostTargets = 20;
const mostProperties = 50;

/** `Target1Type`, `Target1ModifiedProperty2NewValue`, `AdditionalDetail1Key`: lists as numbered columns. */
function numberedLists(row: Fields): { [key: string]: Json } {
  const cells = new Map(Object.entries(row).map(([name, cell]) => [letters(name), typeof cell === 'string' ? cell.trim() : '']));
  const cell = (name: string) => cells.get(name) ?? '';
  const detail = (prefix: string) => {
    const key = cell(`${prefix}key`);
    return key === '' ? null : { key, value: cell(`${prefix}value`) };
  };
  return {
    targetResources: numbered('target', mostTargets, (prefix) => targetAt(cell, prefix)),
    additionalDetails: numbered('additionaldetail', mostTargets, detail),
  };
}

function numbered(prefix: string, most: number, make: (prefix: string) => Json): Json[] {
  return Array.from({ length: most }, (_, index) => make(`${prefix}${index + 1}`)).filter((made) => made !== null);
}

function targetAt(cell: (name: string) => string, prefix: string): Json {
  const [type, id, displayName] = [cell(`${prefix}type`), cell(`${prefix}objectid`), cell(`${prefix}displayname`)];
  if (type === '' && id === '' && displayName === '') return null;
  const property = (at: string) => {
    const name = cell(`${at}name`);
    return name === '' ? null : { displayName: name, oldValue: cell(`${at}oldvalue`), newValue: cell(`${at}newvalue`) };
  };
  const modifiedProperties = numbered(`${prefix}modifiedproperty`, mostProperties, property);
  return { type, id, displayName, userPrincipalName: cell(`${prefix}userprincipalname`), modifiedProperties };
}
