/** Mapping rules made ready: names cut up, patterns compiled, and of the conditions only those left that each event must be asked for. */
import type { EventInput, Json } from '../../../domain/event.ts';
import { textOf } from '../facts.ts';
import { anyGlob, type Matches } from './glob.ts';
import { type OwnName, ownName, type View, valueOfName } from './own-name.ts';
import { longestText } from './pattern-cost.ts';
import type { MappedField, MappingRule, SettableField } from './rule.ts';

type Condition = (view: View) => boolean;
/** Own words in lower case to provtrace's; `*` is any other. */
export type Words = ReadonlyMap<string, string>;

export interface CompiledRule {
  name: string;
  conditions: readonly Condition[];
  fields: readonly { name: OwnName; to: readonly { field: MappedField; words: Words | null }[] }[];
  extract: readonly { from: OwnName; pattern: RegExp; groups: readonly { field: MappedField; words: Words | null }[] }[];
  set: readonly { field: SettableField; value: string }[];
}

/** The rules that can apply to events of a source; their conditions on source and type are settled here as far as they can be. */
export function compileRules(rules: readonly MappingRule[], source: string, type: string): CompiledRule[] {
  return rules
    .filter(({ when }) => when.type === undefined || anyGlob(when.type)(type))
    .map((rule) => ({
      name: rule.name,
      conditions: conditionsOf(rule, source),
      fields: rule.fields.map(({ name, to }) => ({ name: ownName(name), to: to.map((field) => ({ field, words: wordsOf(rule, field) })) })),
      extract: rule.extract.map(({ from, pattern }) => ({
        from: ownName(from),
        pattern: new RegExp(pattern, 'u'),
        groups: groupsOf(rule, pattern),
      })),
      set: Object.entries(rule.set).map(([field, value]) => ({ field: field as SettableField, value })),
    }));
}

/** @param source its configured name; followed files go by their own names, so each event's source is asked when that does not match */
function conditionsOf({ when }: MappingRule, source: string): Condition[] {
  const conditions: Condition[] = [];
  if (when.source !== undefined && !anyGlob(when.source)(source)) {
    const matches = anyGlob(when.source);
    conditions.push(({ event }) => matches(event.source));
  }
  if (when.service !== undefined) conditions.push(textCondition(anyGlob(when.service), (event) => event.service));
  if (when.event !== undefined) conditions.push(textCondition(anyGlob(when.event), (event) => event.name));
  for (const { name, values } of when.attributes ?? []) conditions.push(attributeCondition(ownName(name), anyGlob(values)));
  return conditions;
}

function textCondition(matches: Matches, of: (event: EventInput) => string | null): Condition {
  return ({ event }) => {
    const text = of(event);
    return text !== null && matches(text);
  };
}

function attributeCondition(name: OwnName, matches: Matches): Condition {
  return (view) => {
    const text = textOf(valueOfName(view, name));
    return text !== null && matches(text);
  };
}

function wordsOf({ values }: MappingRule, field: MappedField): Words | null {
  const words = values[field];
  return words === undefined ? null : new Map(Object.entries(words));
}

function groupsOf(rule: MappingRule, pattern: string): { field: MappedField; words: Words | null }[] {
  return [...pattern.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => ({
    field: name as MappedField,
    words: wordsOf(rule, name as MappedField),
  }));
}

/** What a pattern finds in a value: the texts of its groups. */
export function groupsIn(pattern: RegExp, value: Json | undefined): { [group: string]: string | undefined } | null {
  const text = textOf(value);
  return text === null ? null : (pattern.exec(text.length > longestText ? text.slice(0, longestText) : text)?.groups ?? null);
}
