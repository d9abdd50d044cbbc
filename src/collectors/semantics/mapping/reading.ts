/** What the rules make of one event, value by value: whether a value can be what its field takes, and what it is then. */
import type { Attributes, EventInput, Json, Operation, Outcome, Stage } from '../../../domain/event.ts';
import { type Identifiers, type IdentifierType, identifierTypes } from '../../../domain/identifiers.ts';
import { textOf } from '../facts.ts';
import { addIdentifier } from '../identifiers-from.ts';
import { operationOf, stageOf } from '../operation-names.ts';
import { type CompiledRule, groupsIn, type Words } from './compile.ts';
import { type View, valueOfName } from './own-name.ts';
import { type CallField, callFields, type MappedField } from './rule.ts';

export interface Reading {
  identifiers: Identifiers;
  operation: Operation | null;
  stage: Stage | null;
  outcome: Outcome | null;
  target: string | null;
  provider: string | null;
  httpStatus: number | null;
  errorCode: string | null;
  message: string | null;
  /** A call, under OpenTelemetry's names; null when no rule tells of one. */
  call: Attributes | null;
}

/** One value that a rule took, or could not use. */
export interface MappingNote {
  rule: string;
  field: MappedField;
  /** Own name, or null for a constant. */
  from: string | null;
  value: Json;
  used: boolean;
}

const longestMessage = 2000;
const longestWord = 300;
const identifiers: ReadonlySet<string> = new Set(identifierTypes);
const calls: ReadonlySet<string> = new Set(callFields);
const callNames: { readonly [field in CallField]: string } = {
  method: 'http.request.method',
  url: 'url.full',
  path: 'url.path',
  route: 'http.route',
  host: 'server.address',
  userAgent: 'user_agent.original',
  requestBody: 'http.request.body.content',
  responseBody: 'http.response.body.content',
};
const outcomeWords: ReadonlyMap<string, Outcome> = new Map([
  ...['success', 'succeeded', 'successful', 'ok', 'true', 'yes', 'done', 'completed', 'passed'].map((word) => [word, 'success'] as const),
  ...['failure', 'failed', 'fail', 'error', 'false', 'no', 'ko', 'denied', 'rejected', 'refused'].map((word) => [word, 'failure'] as const),
  ['unknown', 'unknown'] as const,
]);

/** null when no rule matches, or none of those that do says anything. For each field the first rule that has a usable value wins. */
export function readRules(rules: readonly CompiledRule[], event: EventInput, note?: (note: MappingNote) => void): Reading | null {
  const view: View = { event, body: undefined };
  let reading: Reading | null = null;
  for (const rule of rules) {
    if (!rule.conditions.every((holds) => holds(view))) continue;
    reading ??= newReading();
    readRule(rule, view, reading, note);
  }
  return reading;
}

function newReading(): Reading {
  return {
    identifiers: {},
    operation: null,
    stage: null,
    outcome: null,
    target: null,
    provider: null,
    httpStatus: null,
    errorCode: null,
    message: null,
    call: null,
  };
}

function readRule(rule: CompiledRule, view: View, reading: Reading, note: ((note: MappingNote) => void) | undefined): void {
  const offer = (field: MappedField, words: Words | null, value: Json, from: string | null): void => {
    if (isTaken(reading, field)) return;
    const used = take(reading, field, translated(value, words));
    note?.({ rule: rule.name, field, from, value, used });
  };
  for (const { name, to } of rule.fields) {
    const value = valueOfName(view, name);
    if (value === undefined || value === null || value === '') continue;
    for (const { field, words } of to) offer(field, words, value, name.name);
  }
  for (const { from, pattern, groups } of rule.extract) {
    const found = groupsIn(pattern, valueOfName(view, from));
    if (found === null) continue;
    for (const { field, words } of groups) if (found[field] !== undefined) offer(field, words, found[field], from.name);
  }
  for (const { field, value } of rule.set) offer(field, null, value, null);
}

function isTaken(reading: Reading, field: MappedField): boolean {
  if (identifiers.has(field)) return reading.identifiers[field as IdentifierType] !== undefined;
  if (calls.has(field)) return reading.call !== null && Object.hasOwn(reading.call, callNames[field as CallField]);
  return reading[field as keyof Omit<Reading, 'identifiers' | 'call'>] !== null;
}

/** Own words stand for others; texts that have none stay what they are. */
function translated(value: Json, words: Words | null): Json {
  if (words === null) return value;
  const text = textOf(value)?.toLowerCase();
  return (text === undefined ? undefined : words.get(text)) ?? words.get('*') ?? value;
}

/** False when the value is nothing that the field takes. */
function take(reading: Reading, field: MappedField, value: Json): boolean {
  if (calls.has(field)) {
    reading.call ??= {};
    reading.call[callNames[field as CallField]] = value;
    return true;
  }
  if (identifiers.has(field)) {
    addIdentifier(reading.identifiers, field as IdentifierType, value);
    return reading.identifiers[field as IdentifierType] !== undefined;
  }
  const text = textOf(value);
  if (text === null) return false;
  if (field === 'operation') reading.operation = operationOf(text);
  else if (field === 'stage') reading.stage = stageOf(text);
  else if (field === 'outcome') reading.outcome = outcomeWords.get(text.toLowerCase()) ?? null;
  else if (field === 'httpStatus') reading.httpStatus = /^[1-5]\d\d$/.test(text) ? Number(text) : null;
  else if (field === 'provider') reading.provider = text.slice(0, longestWord).toLowerCase();
  else if (field === 'message') reading.message = text.slice(0, longestMessage);
  else if (field === 'target' || field === 'errorCode') reading[field] = text.slice(0, longestWord);
  return isTaken(reading, field);
}
