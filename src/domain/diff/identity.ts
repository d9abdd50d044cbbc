/**
 * Takes out of a value what must differ between two attempts: the people's own identifiers, ids, times. What is left is comparable:
 * `ana@globex.example` and `leo@globex.example` both read `{email}`.
 */
import type { ProvisioningEvent } from '../event.ts';
import type { Flow } from '../flow.ts';
import { identifierTypes } from '../identifiers.ts';
import { templateName } from '../template.ts';

export type Anonymise = (text: string) => string;

const mostValues = 200;
const shortest = 4;
const longestText = 2000;
const timeText = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|$)|^\w{3}, \d\d? \w{3} \d{4} /;

/** Replaces the identifiers of one attempt by their types, wherever they stand in a text. */
export function anonymiser(flow: Flow, events: readonly ProvisioningEvent[]): Anonymise {
  const types = new Map<string, string>();
  const add = (value: string | undefined, type: string) => {
    if (value === undefined || value.length < shortest || value.length > 200 || types.size >= mostValues) return;
    if (!types.has(value.toLowerCase())) types.set(value.toLowerCase(), `{${type}}`);
  };
  for (const [type, value] of Object.entries(flow.user.ids)) add(value, type);
  add(flow.user.key, 'user');
  add(flow.user.key.split('@', 1)[0], 'user');
  for (const event of events) for (const type of identifierTypes) add(event.identifiers[type], type);
  if (types.size === 0) return (text) => text.slice(0, longestText);
  const values = [...types.keys()].sort((left, right) => right.length - left.length);
  const pattern = new RegExp(values.map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'gi');
  return (text) => text.slice(0, longestText).replace(pattern, (found) => types.get(found.toLowerCase()) ?? found);
}

/** One comparable form of a text value: times, opaque ids and addresses become placeholders. */
export function comparable(text: string, anonymise: Anonymise): string {
  if (timeText.test(text)) return '{time}';
  const anonymous = anonymise(text);
  if (/\s/.test(anonymous)) return templateName(anonymous);
  const template = templateName(anonymous);
  return template === '{n}' ? anonymous : template.replace(/\{(?:userName|user|email)\}/g, '{user}');
}
