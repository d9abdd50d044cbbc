/**
 * Where each part of an event's meaning came from, for `config test-mapping`: a rule, an attribute under a common name, the text that holds it, or the
 * call it describes. Found by comparing values, so that reading events costs nothing for it.
 */
import type { Attributes, EventInput, Json } from '../../../domain/event.ts';
import { identifierTypes } from '../../../domain/identifiers.ts';
import { type Facts, factOf, textOf } from '../facts.ts';
import { operationOf } from '../operation-names.ts';
import type { MappingNote } from './reading.ts';

export interface Explained {
  /** An identifier or a field of the event's meaning. */
  field: string;
  value: string;
  /** Name of the rule that gave it, or null. */
  rule: string | null;
  /** Attribute name, `in NAME` for a part of its text, `set`, or what it was concluded from. */
  from: string;
}

export interface Explanation {
  values: Explained[];
  /** Values that rules found and that are nothing their fields take. */
  unusable: MappingNote[];
  /** Attributes that nothing was read from, the promising ones first. */
  unmapped: { name: string; value: string }[];
}

const meaning = ['operation', 'stage', 'target', 'provider', 'outcome', 'httpStatus', 'errorCode', 'message'] as const;
/** Names of facts that stand for a field under another name. */
const factsBehind: { readonly [field: string]: readonly (keyof Facts)[] } = {
  httpStatus: ['status'],
  errorCode: ['scimType', 'errorType', 'exceptionType', 'databaseCode'],
  message: ['exceptionMessage', 'errorMessage'],
};
const noise =
  /^(?:level|severity|…|events|logger(?:_?name)?|(?:otel|telemetry|process|host|os|thread|code|metric|provtrace|container|k8s|docker|log|sdk|deployment|dropped)[._].*|service\..*|(?:v|pid|hostname|caller|file|line|thread|threadName)$)/i;
const promising =
  /mail|user|login|account|person|people|member|employee|group|subject|actor|ident|reference|corr|session|request|_id$|Id$|\.id$/;
const mailOrUuid = /^[^\s@]{1,64}@[^\s@]{3,190}$|^[0-9a-f]{8}-[0-9a-f]{4}-/i;
const mostUnmapped = 12;
const shortestPart = 3;
/** Words that stand by chance in any text. */
const words = /^(?:provider|stage|outcome)$/;

/** @param event as the rules left it; `notes`: what the rules said of it */
export function explain(event: EventInput, notes: readonly MappingNote[]): Explanation {
  const attributes = { ...event.resource, ...event.attributes };
  const values: Explained[] = [];
  for (const field of meaning) if (event[field] !== null) values.push(explained(field, String(event[field]), event, attributes, notes));
  for (const field of identifierTypes) {
    const value = event.identifiers[field];
    if (value !== undefined) values.push(explained(field, value, event, attributes, notes));
  }
  return {
    values: values.filter(({ field, value }) => field !== 'outcome' || value !== 'unknown'),
    unusable: notes.filter(({ used }) => !used),
    unmapped: unmapped(attributes, values, notes),
  };
}

function explained(field: string, value: string, event: EventInput, attributes: Attributes, notes: readonly MappingNote[]): Explained {
  const note = notes.find((candidate) => candidate.used && candidate.field === field);
  if (note !== undefined) return { field, value, rule: note.rule, from: note.from ?? 'set' };
  const call = notes.find(({ used, from, value: told }) => used && from !== null && holds(told, value));
  if (call !== undefined) return { field, value, rule: call.rule, from: `in ${call.from}` };
  return { field, value, rule: null, from: builtIn(field, value, event, attributes) };
}

function builtIn(field: string, value: string, event: EventInput, attributes: Attributes): string {
  const facts: readonly string[] = [field, ...(factsBehind[field] ?? []), ...(isMeaning(field) ? [] : ['person'])];
  const names = Object.keys(attributes);
  const says = (name: string) => sameWord(field, attributes[name], value);
  const named = names.find((name) => facts.includes(factOf(name) ?? '') && says(name)) ?? names.find(says);
  if (named !== undefined) return named;
  const container = value.length < shortestPart || words.test(field) ? undefined : names.find((name) => holds(attributes[name], value));
  if (container !== undefined) return `in ${container}`;
  return inEvent(field, value, event);
}

function inEvent(field: string, value: string, event: EventInput): string {
  if (field === 'traceId' && event.kind === 'span') return 'the span';
  if (!words.test(field) && holds(event.name, value)) return event.kind === 'span' ? 'in the span name' : 'in the message';
  if (!words.test(field) && holds(event.body, value)) return 'in the body';
  if (field === 'outcome' && event.httpStatus !== null) return 'the status';
  if (field === 'target' && value === event.service) return 'the service';
  if (event.endpoint !== null && isMeaning(field)) return `the call ${event.endpoint}`;
  if (event.kind === 'span') return `the span's kind and status`;
  return event.kind === 'audit' ? 'the record' : 'the words of the line';
}

function isMeaning(field: string): boolean {
  return meaning.some((known) => known === field);
}

function sameWord(field: string, told: Json | undefined, value: string): boolean {
  const text = textOf(told);
  if (text === null) return false;
  return text.toLowerCase() === value.toLowerCase() || (field === 'operation' && operationOf(text) === value);
}

/** The value stands somewhere in it, in a body for example. */
function holds(told: Json | undefined, value: string): boolean {
  if (told === undefined || told === null || value.length < shortestPart) return false;
  const text = typeof told === 'string' ? told : JSON.stringify(told);
  return text.includes(value) || (/[%+]/.test(text) && text.includes(encodeURIComponent(value)));
}

function unmapped(attributes: Attributes, values: readonly Explained[], notes: readonly MappingNote[]): Explanation['unmapped'] {
  const used = new Set([...values.map(({ from }) => from.replace(/^in /, '')), ...notes.map(({ from }) => from)]);
  const left = Object.keys(attributes).flatMap((name) => {
    const value = attributes[name];
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value);
    return text === null || used.has(name) || noise.test(name) || factOf(name) !== null ? [] : [{ name, value: text.slice(0, 200) }];
  });
  const rank = ({ name, value }: { name: string; value: string }) => (mailOrUuid.test(value) ? 0 : promising.test(name) ? 1 : 2);
  return left.sort((a, b) => rank(a) - rank(b)).slice(0, mostUnmapped);
}
