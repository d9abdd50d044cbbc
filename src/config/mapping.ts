/** The rules of `mapping`: checked key by key, so that each complaint names its place and what is allowed there. */
import { importOnly, sourceTypes } from '../collectors/registry.ts';
import { checkPattern } from '../collectors/semantics/mapping/pattern-cost.ts';
import {
  fieldWords,
  type MappedField,
  type MappingRule,
  mappedFields,
  type SettableField,
  settableFields,
} from '../collectors/semantics/mapping/rule.ts';
import { operationOf } from '../collectors/semantics/operation-names.ts';
import type { UsageError } from '../errors.ts';
import { type ConfigDocument, type KeyPath, safeKey } from './document.ts';
import { suggest } from './suggest.ts';

const ruleKeys = ['name', 'when', 'fields', 'values', 'extract', 'set'] as const;
const whenKeys = ['source', 'type', 'service', 'event', 'attributes'] as const;
const extractKeys = ['from', 'pattern'] as const;
const mostRules = 200;
const longestText = 300;

type Entry = readonly [key: string, value: unknown];

export function readMapping(document: ConfigDocument, value: unknown): MappingRule[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw document.problem(['mapping'], 'must be a list of rules');
  if (value.length > mostRules) throw document.problem(['mapping'], `has more than ${mostRules} rules`);
  return value.map((rule, index) => new RuleReader(document, ['mapping', index]).read(rule, index));
}

class RuleReader {
  readonly #document: ConfigDocument;
  readonly #path: KeyPath;

  constructor(document: ConfigDocument, path: KeyPath) {
    this.#document = document;
    this.#path = path;
  }

  read(rule: unknown, index: number): MappingRule {
    const entries = new Map(this.#members([], rule, ruleKeys));
    if (!['fields', 'extract', 'set'].some((key) => entries.has(key)))
      throw this.#problem([], 'says nothing', 'give it fields, extract or set');
    return {
      name: entries.has('name') ? this.#text(['name'], entries.get('name')) : `mapping[${index}]`,
      when: this.#when(entries.get('when')),
      fields: this.#members(['fields'], entries.get('fields')).map(([name, to]) => ({ name, to: this.#targets(['fields', name], to) })),
      values: this.#values(entries.get('values')),
      extract: this.#extracts(entries.get('extract')),
      set: this.#constants(entries.get('set')),
    };
  }

  #when(when: unknown): MappingRule['when'] {
    const read: MappingRule['when'] = {};
    for (const [key, value] of this.#members(['when'], when, whenKeys)) {
      if (key === 'attributes') read.attributes = this.#conditions(value);
      else if (key === 'type') read.type = this.#types(value);
      else read[key as 'source' | 'service' | 'event'] = this.#patterns(['when', key], value);
    }
    return read;
  }

  #conditions(value: unknown): { name: string; values: string[] }[] {
    const path = ['when', 'attributes'];
    return this.#members(path, value).map(([name, values]) => ({ name, values: this.#patterns([...path, name], values) }));
  }

  #types(value: unknown): string[] {
    const known = [...sourceTypes, ...importOnly].map(({ type }) => type);
    const types = this.#patterns(['when', 'type'], value);
    for (const type of types) if (!type.includes('*')) this.#known(['when', 'type'], type, known, 'type of source');
    return types;
  }

  #targets(path: KeyPath, value: unknown): MappedField[] {
    const list = Array.isArray(value) ? value : [value];
    if (list.length === 0) throw this.#problem(path, 'must name a field', allowed(mappedFields));
    return list.map((field, index) =>
      this.#known(Array.isArray(value) ? [...path, index] : path, this.#text(path, field), mappedFields, 'field'),
    );
  }

  #values(value: unknown): MappingRule['values'] {
    const read: { [field in MappedField]?: Record<string, string> } = {};
    for (const [field, words] of this.#members(['values'], value, mappedFields)) {
      const table: Record<string, string> = Object.create(null) as Record<string, string>; // own words are any words
      for (const [word, meaning] of this.#members(['values', field], words)) {
        table[word.toLowerCase()] = this.#word(['values', field, word], field as MappedField, meaning);
      }
      read[field as MappedField] = table;
    }
    return read;
  }

  #extracts(value: unknown): MappingRule['extract'] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw this.#problem(['extract'], 'must be a list of patterns, each with from and pattern');
    return value.map((entry, index) => {
      const path = ['extract', index];
      const members = new Map(this.#members(path, entry, extractKeys));
      const from = members.has('from') ? this.#text([...path, 'from'], members.get('from')) : 'message';
      if (!members.has('pattern')) throw this.#problem([...path, 'pattern'], 'is missing');
      return { from, pattern: this.#pattern([...path, 'pattern'], members.get('pattern')) };
    });
  }

  #pattern(path: KeyPath, value: unknown): string {
    if (typeof value !== 'string' || value === '') throw this.#problem(path, 'must be a regular expression');
    const checked = checkPattern(value);
    if ('problem' in checked) throw this.#problem(path, checked.problem);
    const example = 'name what it finds, such as (?<email>[^ ]+)';
    if (checked.groups.length === 0) throw this.#problem(path, 'has no named group', example);
    for (const group of checked.groups) this.#known(path, group, mappedFields, 'field in a named group');
    return value;
  }

  #constants(value: unknown): MappingRule['set'] {
    const members = this.#members(['set'], value, settableFields);
    return Object.fromEntries(members.map(([field, constant]) => [field, this.#word(['set', field], field as SettableField, constant)]));
  }

  /** A value of a field; where the field has its own words, one of those. */
  #word(path: KeyPath, field: MappedField, value: unknown): string {
    const text = this.#text(path, value);
    const words = fieldWords[field];
    if (words === undefined) return text;
    const word = field === 'operation' ? (operationOf(text) ?? text) : text.toLowerCase();
    return this.#known(path, word, words, field);
  }

  #patterns(path: KeyPath, value: unknown): string[] {
    const list = Array.isArray(value) ? value : [value];
    if (list.length === 0) throw this.#problem(path, 'must not be an empty list');
    return list.map((item) => this.#text(path, item));
  }

  /** Text, or a number or boolean as YAML reads it without quotes. */
  #text(path: KeyPath, value: unknown): string {
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    if (typeof text === 'string' && text.trim() !== '' && text.length <= longestText) return text;
    throw this.#problem(path, `must be text of at most ${longestText} characters`);
  }

  #known<Word extends string>(path: KeyPath, word: string, words: readonly Word[], what: string): Word {
    const found = words.find((candidate) => candidate === word);
    if (found !== undefined) return found;
    const near = suggest(word, words);
    throw this.#problem(path, `unknown ${what} ${safeKey(word)}${near === null ? '' : `; did you mean ${near}?`}`, allowed(words));
  }

  /** Members of a map; with `keys` no others than those. An absent map has none. */
  #members(path: KeyPath, value: unknown, keys?: readonly string[]): Entry[] {
    if ((value === undefined || value === null) && path.length > 0) return [];
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.#problem(path, `must be a map${keys === undefined ? '' : ` with the keys ${keys.join(', ')}`}`);
    const entries = Object.entries(value);
    for (const [key] of entries) if (keys?.includes(key) === false) throw this.#unknownKey([...path, key], key, keys);
    return entries;
  }

  #unknownKey(path: KeyPath, key: string, keys: readonly string[]): UsageError {
    const near = suggest(key, keys);
    const message = `unknown key${near === null ? '' : `; did you mean ${near}?`}`;
    return this.#document.problemAtKey([...this.#path, ...path], message, allowed(keys));
  }

  #problem(path: KeyPath, message: string, hint: string | null = null): UsageError {
    return this.#document.problem([...this.#path, ...path], message, hint);
  }
}

function allowed(words: readonly string[]): string {
  return `allowed: ${words.join(', ')}`;
}
