/** From what a log line says to an event. */
import type { EventInput, Json, Operation } from '../../domain/event.ts';
import { hash64 } from '../../domain/hash.ts';
import { isMeaningless } from '../../domain/identifiers.ts';
import { type Interpretation, interpret } from '../semantics/interpret.ts';
import { operationOf, operationOfName, stageOf } from '../semantics/operation-names.ts';
import { onlyAddress } from './only-address.ts';
import type { ParsedLine } from './parsed-line.ts';
import type { LogRecord } from './record-assembler.ts';
import { wordingOf } from './wording.ts';

/** Where a record was read, and what is known without reading it. */
export interface LogOrigin {
  source: string;
  fileName: string;
  /** Service of all lines, from the configuration; null takes each line's own. */
  service: string | null;
}

const longestName = 300;
const longestError = 2000;
/** `operationOfName` looks for phrases about these; asking it about everything else is a waste. */
const aboutPeople = /user|account|member|group|sign|log|register|registration|saml|oidc/i;
const providers: { [name: string]: string } = {
  azure: 'entra',
  azuread: 'entra',
  'azure ad': 'entra',
  'microsoft entra id': 'entra',
  aad: 'entra',
  'google workspace': 'google',
  gsuite: 'google',
};
const knownProviders = new Set([
  'okta',
  'entra',
  'google',
  'auth0',
  'keycloak',
  'jumpcloud',
  'onelogin',
  'pingone',
  'github',
  'slack',
  'workos',
  'cloudtrail',
  'workday',
]);

/**
 * The dedupe key holds the hash of the record's first physical line only: whether the lines of a stack trace were joined to it depends on when they
 * arrived, and must not make it another event.
 */
export function logEvent(record: LogRecord, line: ParsedLine, time: number, origin: LogOrigin): EventInput {
  const message = line.message ?? '';
  const reading = interpretLine(line, message, origin);
  const place = `${origin.fileName}:${record.line}`;
  return {
    source: origin.source,
    nativeId: place,
    dedupeKey: `log/${origin.source}/${place}/${hash64(record.head)}`,
    kind: 'log',
    time,
    durationMs: line.durationMs,
    service: origin.service ?? line.service ?? record.envelope?.service ?? null,
    name: nameOf(message || line.error || line.eventName || record.head),
    stage: reading.stage,
    outcome: reading.outcome,
    provider: reading.provider,
    target: reading.target,
    operation: reading.operation,
    spanKind: null,
    parentNativeId: line.traceId !== null && line.spanId !== null ? `${line.traceId}/${line.spanId}` : null,
    linkedNativeIds: [],
    identifiers: reading.identifiers,
    endpoint: reading.endpoint,
    httpStatus: reading.httpStatus,
    errorCode: reading.errorCode,
    message: reading.message,
    attributes: line.attributes,
    body: bodyOf(record, line),
  };
}

function interpretLine(line: ParsedLine, message: string, origin: LogOrigin): Interpretation {
  const side = sideOf(line, message);
  const firstLine = nameOf(message);
  const reading = interpret({
    name: aboutPeople.test(firstLine) ? firstLine : '',
    service: origin.service ?? line.service,
    spanKind: side,
    nested: line.spanId !== null,
    status: line.outcome === 'failure' ? 'error' : line.outcome === 'success' ? 'ok' : 'unset',
    statusMessage: line.error ?? (line.outcome === 'failure' ? message.slice(0, longestError) : null),
    attributes: line.hints === null ? line.attributes : { ...line.attributes, ...line.hints },
  });
  if (line.traceId !== null) reading.identifiers.traceId = line.traceId;
  addAddress(reading, message);
  addWording(reading, line, firstLine);
  return reading;
}

/** The first line of a message, at most 300 characters. */
function nameOf(message: string): string {
  const end = message.indexOf('\n');
  const first = end === -1 ? message : message.slice(0, end);
  return first.length > longestName ? `${first.slice(0, longestName - 1)}…` : first;
}

/**
 * Who reports a request: the server for access logs and for the `req` that web frameworks log; the client where the words say that it calls a whole URL.
 */
function sideOf(line: ParsedLine, message: string): 'client' | 'server' | null {
  const { attributes, hints } = line;
  if (line.format === 'access' || attributes['req.method'] !== undefined || attributes['httpRequest.requestMethod'] !== undefined)
    return 'server';
  if (attributes.RequestPath !== undefined) return 'server';
  const url = hints?.['url.full'] ?? attributes.url ?? attributes['url.full'];
  if (typeof url !== 'string' || !/^https?:\/\//.test(url)) return null;
  return /\b(?:call|send|sent|push|outgoing|outbound|fetch|forward|request(?:ing)? to|upstream|response from)/i.test(message)
    ? 'client'
    : null;
}

/** One address in the message is about that person; several name nobody for sure. */
function addAddress(reading: Interpretation, message: string): void {
  if (reading.identifiers.email !== undefined || !message.includes('@')) return;
  const address = onlyAddress(message.slice(0, 4000));
  if (address !== null && !isMeaningless(address)) reading.identifiers.email = address;
}

/** What explicit fields say, then what the words say; never against what `interpret` found in the request itself. */
function addWording(reading: Interpretation, line: ParsedLine, message: string): void {
  const wording = wordingOf(message);
  const person = namesSomebody(reading);
  reading.stage ??= stageOf(line.stage) ?? wording.stage;
  reading.target ??= line.target;
  reading.provider ??= providerOf(line.provider);
  reading.operation ??= explicitOperation(line, person) ?? (person && reading.endpoint === null ? wording.operation : null);
  if (line.outcome === 'unknown' && reading.httpStatus === null) reading.outcome = outcomeInWords(reading, line, wording.outcome);
  if (reading.outcome === 'failure') reading.message ??= (line.error ?? message).slice(0, longestError) || null;
}

/** At level warn and above nothing went simply well. An unset status with a request that only began says nothing. */
function outcomeInWords(reading: Interpretation, line: ParsedLine, said: Interpretation['outcome']): Interpretation['outcome'] {
  if (said === 'failure' || reading.outcome === 'failure') return 'failure';
  return said === 'success' && line.level !== 'warn' ? 'success' : 'unknown';
}

function explicitOperation(line: ParsedLine, person: boolean): Operation | null {
  const named = operationOfName(line.eventName ?? '') ?? operationOfName(line.operation ?? '');
  return named ?? (person ? operationOf(line.operation) : null);
}

function namesSomebody(reading: Interpretation): boolean {
  const { email, userName, externalId, idpUserId, scimId, employeeId, groupId, groupName } = reading.identifiers;
  return (email ?? userName ?? externalId ?? idpUserId ?? scimId ?? employeeId ?? groupId ?? groupName) !== undefined;
}

function providerOf(name: string | null): string | null {
  const plain = name?.toLowerCase() ?? '';
  return knownProviders.has(plain) ? plain : Object.hasOwn(providers, plain) ? (providers[plain] ?? null) : null;
}

/** Text lines are kept whole; of a JSON line the message, because the attributes hold the rest. */
function bodyOf(record: LogRecord, line: ParsedLine): Json {
  if (line.format === 'json') return line.message;
  return record.tail.length === 0 ? record.head : [record.head, ...record.tail].join('\n');
}
