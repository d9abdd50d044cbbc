/**
 * What one or several events say about a failure, in a form that rules can test: status, codes, names, text. Reads the normalised fields first,
 * then the places where SCIM error bodies (RFC 7644 section 3.12), exceptions and raw audit records keep their reasons.
 */
import { saysSkipped } from '../correlation/skips.ts';
import type { Json, ProvisioningEvent } from '../event.ts';

export interface Signal {
  /** HTTP status of the first event that has one. */
  status: number | null;
  /** scimType and error codes, one a line. */
  codes: string;
  /** Event types and span names, one a line. */
  names: string;
  /** Messages and details, one a line, at most `longestText` characters. */
  text: string;
  /** How strongly it matches what was tested already. */
  tested: Map<object, number>;
}

/**
 * Signals that were met. A fault refuses a thousand people in the same words; testing those words against every pattern costs fifty times as much as finding
 * out that they are the same.
 */
const met = new Map<string, Signal>();
const maxMet = 500;

const longestText = 4000;
const scimTypes = new Set([
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
]);

export function signalOf(events: readonly ProvisioningEvent[]): Signal {
  const codes: string[] = [];
  const names: string[] = [];
  const texts: string[] = [];
  let status: number | null = null;
  for (const event of events) {
    status ??= event.outcome === 'success' ? null : event.httpStatus;
    names.push(event.name);
    collectCodes(event, codes);
    collectTexts(event, texts);
  }
  const said = { status, codes: codes.join('\n'), names: names.join('\n'), text: texts.join('\n').slice(0, longestText) };
  const key = [status, said.codes, said.names, said.text].join('\u0000');
  const known = met.get(key);
  if (known !== undefined) return known;
  const signal: Signal = { ...said, tested: new Map() };
  if (met.size === maxMet) met.clear();
  met.set(key, signal);
  return signal;
}

/** The RFC 7644 scimType among the codes of a signal, or null. */
export function scimTypeOf(signal: Signal): string | null {
  return signal.codes.split('\n').find((code) => scimTypes.has(code)) ?? null;
}

/** A failure, or an answer that says so. A look-up that finds nothing (404 on GET) is an answer, not a failure. */
export function isFailing(event: ProvisioningEvent): boolean {
  if (event.kind === 'metric') return false;
  const refused = event.httpStatus !== null && event.httpStatus >= 400;
  if (event.outcome !== 'failure' && !(refused && event.outcome === 'unknown')) return false;
  return !isEmptyLookup(event);
}

/** The provider explains why it did nothing: skipped, not in scope. */
export function isNotice(event: ProvisioningEvent): boolean {
  if (event.kind !== 'audit' || event.outcome === 'failure') return false;
  return event.errorCode !== null || event.message !== null || saysSkipped(event);
}

function isEmptyLookup(event: ProvisioningEvent): boolean {
  return event.httpStatus === 404 && methodOf(event) === 'GET' && event.kind !== 'audit';
}

/** HTTP method of the call that an event reports, or null. */
export function methodOf(event: ProvisioningEvent): string | null {
  const text = event.endpoint ?? event.name;
  const space = text.indexOf(' ');
  const word = space === -1 ? text : text.slice(0, space);
  return /^[A-Z]{3,7}$/.test(word) ? word : null;
}

export function isDatabase(event: ProvisioningEvent): boolean {
  const { attributes } = event;
  return (
    attributes['db.system.name'] !== undefined ||
    attributes['db.system'] !== undefined ||
    attributes['db.response.status_code'] !== undefined
  );
}

/** A call to another system: a client or producer span, or a log line whose endpoint names a host. */
export function isOutbound(event: ProvisioningEvent): boolean {
  if (event.spanKind !== null) return event.spanKind === 'client' || event.spanKind === 'producer' || isDatabase(event);
  return isDatabase(event) || (event.kind === 'log' && event.endpoint !== null && /^[A-Z]+ [^/\s]/.test(event.endpoint));
}

/** The most telling text of an event in one line, or null: `Conflict` or `HTTP 409` alone tell nothing. */
export function detailOf(event: ProvisioningEvent): string | null {
  const texts: string[] = [];
  collectTexts(event, texts);
  const lines = texts.map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '');
  return lines.find((line) => !/^(?:HTTP )?(?:\d{3})?\s*[A-Za-z]{0,12}(?: [A-Za-z]{1,12}){0,2}$/.test(line)) ?? lines[0] ?? null;
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own value at a path of keys, or undefined. */
export function at(value: Json | undefined, ...path: string[]): Json | undefined {
  let current = value;
  for (const key of path) {
    if (!isObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

const codeNames = ['error.type', 'db.response.status_code', 'exception.type', 'legacyEventType', 'okta.legacyEventType', 'error.code'];
const codePaths = [
  ['scimType'],
  ['response', 'scimType'],
  ['legacyEventType'],
  ['provisioningStatusInfo', 'errorInformation', 'errorCode'],
];
const textNames = ['exception.message', 'error.message', 'error', 'db.response.message'];
const textPaths = [['detail'], ['response', 'detail'], ['outcome', 'reason'], ['provisioningStatusInfo', 'errorInformation', 'reason']];

function collectCodes(event: ProvisioningEvent, codes: string[]): void {
  if (event.errorCode !== null) codes.push(event.errorCode);
  for (const name of codeNames) push(codes, event.attributes[name]);
  for (const path of codePaths) push(codes, at(event.body, ...path));
  const steps = at(event.body, 'provisioningSteps');
  if (Array.isArray(steps)) for (const step of steps.slice(0, 50)) push(codes, at(step, 'details', 'SkipReason'));
}

function collectTexts(event: ProvisioningEvent, texts: string[]): void {
  if (event.message !== null) texts.push(event.message.slice(0, longestText));
  for (const path of textPaths) push(texts, at(event.body, ...path));
  for (const name of textNames) push(texts, event.attributes[name]);
  if (event.kind === 'log') texts.push(event.name);
}

function push(list: string[], value: Json | undefined): void {
  if ((typeof value === 'string' && value !== '') || typeof value === 'number') list.push(String(value).slice(0, longestText));
}
