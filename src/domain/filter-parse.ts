/**
 * Filter text to values. Words are joined by AND, which binds tighter than `OR`; `-` excludes the next word or group; parentheses group;
 * `field:a,b` is either; `*` stands for any characters. Throws `FilterError` with the column of the mistake.
 *
 *     filter := all { OR all }      all := not { [AND] not }      not := { '-' } ( '(' filter ')' | word )
 */
import { parseDuration } from './duration.ts';
import { type FilterField, type FilterNode, filterFields } from './filter.ts';
import { FilterError, type FilterToken, tokenize } from './filter-tokens.ts';
import { filterVocabulary, nearestWord } from './filter-words.ts';

export { FilterError, filterVocabulary };

type Word = Extract<FilterToken, { type: 'word' }>;
type Value = Word['values'][number];

/** @returns null for a filter without words, which matches everything */
export function parseFilter(text: string): FilterNode | null {
  const tokens = tokenize(text);
  if (tokens.length === 0) return null;
  return new Parser(tokens, text.length + 1).parse();
}

/** Deeper nesting is no filter a person wrote; it would only exhaust the stack. */
const maxDepth = 50;

class Parser {
  private readonly tokens: readonly FilterToken[];
  private readonly endColumn: number;
  private position = 0;
  private depth = 0;

  constructor(tokens: readonly FilterToken[], endColumn: number) {
    this.tokens = tokens;
    this.endColumn = endColumn;
  }

  parse(): FilterNode {
    const node = this.any();
    const rest = this.tokens[this.position];
    if (rest !== undefined) throw new FilterError(rest.column, 'this parenthesis was never opened');
    return node;
  }

  private any(): FilterNode {
    const nodes = [this.all()];
    while (this.take('or')) nodes.push(this.all());
    return group('or', nodes);
  }

  private all(): FilterNode {
    const nodes = [this.not()];
    for (;;) {
      const joined = this.take('and');
      const type = this.tokens[this.position]?.type;
      if (!joined && (type === undefined || type === 'or' || type === 'close')) return group('and', nodes);
      nodes.push(this.not());
    }
  }

  private not(): FilterNode {
    const token = this.tokens[this.position];
    this.position += 1;
    if (token?.type === 'word') return fieldNode(token);
    if (token?.type === 'minus') return { op: 'not', node: this.nested(token.column, () => this.not()) };
    if (token?.type === 'open') return this.nested(token.column, () => this.grouped(token.column));
    throw new FilterError(token?.column ?? this.endColumn, 'a word is missing here, such as status:failed or "free text"');
  }

  private grouped(column: number): FilterNode {
    const node = this.any();
    if (!this.take('close')) throw new FilterError(column, 'this parenthesis is never closed');
    return node;
  }

  private nested(column: number, read: () => FilterNode): FilterNode {
    this.depth += 1;
    if (this.depth > maxDepth) throw new FilterError(column, `nested deeper than ${maxDepth} levels`);
    const node = read();
    this.depth -= 1;
    return node;
  }

  private take(type: FilterToken['type']): boolean {
    if (this.tokens[this.position]?.type !== type) return false;
    this.position += 1;
    return true;
  }
}

function group(op: 'and' | 'or', nodes: FilterNode[]): FilterNode {
  const [only] = nodes;
  return nodes.length === 1 && only !== undefined ? only : { op, nodes };
}

function fieldNode(word: Word): FilterNode {
  if (word.field === null) return { op: 'text', text: word.values[0]?.text ?? '' };
  const field = fieldNamed(word.field, word.column);
  for (const value of word.values) if (value.text === '') throw new FilterError(value.column, missingValue(field));
  if (field === 'dur' || field === 'http') {
    return group(
      'or',
      word.values.map((value) => ({ op: 'range', field, ...(field === 'dur' ? durationRange(value) : httpRange(value)) })),
    );
  }
  return { op: 'field', field, values: word.values.map((value) => allowedValue(field, value)) };
}

function fieldNamed(name: string, column: number): FilterField {
  const lower = name.toLowerCase();
  const field = filterFields.find((known) => known === lower);
  if (field !== undefined) return field;
  const near = nearestWord(lower, filterFields);
  const advice = near === null ? `fields are ${filterFields.join(', ')}` : `did you mean ${near}:?`;
  throw new FilterError(column, `no field "${name}"; ${advice} (put text with a colon in quotes)`);
}

function missingValue(field: FilterField): string {
  const { values, example } = filterVocabulary[field];
  return `${field}: needs a value${values === null ? `, such as ${example}` : `: ${values.join(', ')}`}`;
}

function allowedValue(field: FilterField, { text, column }: Value): string {
  const { values } = filterVocabulary[field];
  if (values === null) return text;
  const lower = text.toLowerCase();
  if (lower.includes('*') || values.includes(lower)) return lower;
  const near = nearestWord(lower, values);
  const advice = near === null ? '' : `did you mean ${near}? `;
  throw new FilterError(column, `no ${field} "${text}"; ${advice}(${values.join(', ')})`);
}

interface Range {
  min: number | null;
  max: number | null;
}

/** Ranges are inclusive; a strict bound moves by one nanosecond, the finest that any source measures. */
const nanosecond = 1e-6;

function durationRange(value: Value): Range {
  const range = comparison(value.text, parseDuration, nanosecond);
  if (range === null) throw new FilterError(value.column, `dur takes dur:>5s, dur:<=200ms or dur:1s..5s, not "${value.text}"`);
  return range;
}

function httpRange(value: Value): Range {
  const hundreds = /^([1-5])xx$/i.exec(value.text)?.[1];
  if (hundreds !== undefined) return { min: Number(hundreds) * 100, max: Number(hundreds) * 100 + 99 };
  const exact = statusCode(value.text);
  const range = exact === null ? comparison(value.text, statusCode, 1) : { min: exact, max: exact };
  if (range === null)
    throw new FilterError(value.column, `http takes http:409, http:4xx, http:>=500 or http:400..499, not "${value.text}"`);
  return range;
}

function statusCode(text: string): number | null {
  return /^[1-9]\d\d$/.test(text) ? Number(text) : null;
}

/** `>a`, `>=a`, `<a`, `<=a`, `a..b`, `a..`, `..b`; null for anything else. */
function comparison(text: string, read: (text: string) => number | null, step: number): Range | null {
  const [, sign, operand] = /^(>=|<=|>|<)(.+)$/.exec(text) ?? [];
  if (sign !== undefined && operand !== undefined) {
    const bound = read(operand);
    if (bound === null) return null;
    if (sign.startsWith('>')) return { min: sign === '>' ? bound + step : bound, max: null };
    return { min: null, max: sign === '<' ? bound - step : bound };
  }
  const [, from = '', to = ''] = /^(.*)\.\.(.*)$/.exec(text) ?? [];
  const min = from === '' ? null : read(from);
  const max = to === '' ? null : read(to);
  if ((from === '') !== (min === null) || (to === '') !== (max === null) || (min === null && max === null)) return null;
  return { min, max };
}
