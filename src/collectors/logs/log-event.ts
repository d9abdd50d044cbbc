/** From what a log line says to an event. */
import { crc32 } from 'node:zlib';
import type { Attributes, EventInput, Json, Operation } from '../../domain/event.ts';
import { isMeaningless } from '../../domain/identifiers.ts';
import { type Interpretation, interpret } from '../semantics/interpret.ts';
import { operationOf, operationOfName, stageOf } from '../semantics/operation-names.ts';
import { addResource, errorOf, type JsonObject, parseBody, resourceOf } from '../semantics/scim-body.ts';
import { serviceOfFile } from './file-service.ts';
import { readKeycloak } from './keycloak-event.ts';
import { messageShape } from './message-shape.ts';
import { onlyAddress } from './only-address.ts';
import type { ParsedLine } from './parsed-line.ts';
import type { LogRecord } from './record-assembler.ts';
import { statusOfText } from './status-text.ts';
import type { Envelope } from './unwrapped-line.ts';
import { type Wording, wordingOf } from './wording.ts';

/** Where a record was read, and what is known without reading it. */
export interface LogOrigin {
  source: string;
  fileName: string;
  /** Native id and dedupe key of a record, for logs whose lines have no numbers; null takes the line's number. */
  identify?: (record: LogRecord) => { nativeId: string; dedupeKey: string } | null;
  /** Service of all lines, from the configuration; null takes each line's own. */
  service: string | null;
}

const noLinks: readonly string[] = [];
const longestName = 300;
const longestError = 2000;
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
 * The dedupe key holds a checksum of the record's first physical line only: whether the lines of a stack trace were joined to it depends on when they
 * arrived, and must not make it another event.
 */
export function logEvent(record: LogRecord, line: ParsedLine, time: number, origin: LogOrigin): EventInput {
  const message = line.message ?? '';
  const reading = interpretLine(line, message, origin);
  const identity = origin.identify?.(record) ?? placeOf(record, origin);
  return {
    source: origin.source,
    nativeId: identity.nativeId,
    dedupeKey: identity.dedupeKey,
    kind: 'log',
    time,
    durationMs: line.durationMs,
    service: origin.service ?? line.service ?? record.envelope?.service ?? serviceOfFile(origin.fileName),
    name: keycloakName(line) ?? nameOf(message || line.error || reading.endpoint || line.eventName || record.head || '(empty)'),
    stage: reading.stage,
    outcome: reading.outcome,
    provider: reading.provider,
    target: reading.target,
    operation: reading.operation,
    spanKind: null,
    parentNativeId: line.traceId !== null && line.spanId !== null ? `${line.traceId}/${line.spanId}` : null,
    linkedNativeIds: noLinks,
    identifiers: reading.identifiers,
    endpoint: reading.endpoint,
    httpStatus: reading.httpStatus,
    errorCode: reading.errorCode,
    message: reading.message,
    attributes: line.attributes,
    body: bodyOf(record, line),
  };
}

function placeOf(record: LogRecord, origin: LogOrigin): { nativeId: string; dedupeKey: string } {
  const place = `${origin.fileName}:${record.line}`;
  const cursor = journalCursor(record.envelope);
  // An imported journal and the one that is followed meet.
  if (cursor !== null) return { nativeId: place, dedupeKey: journalKey(cursor) };
  return { nativeId: place, dedupeKey: `log/${origin.source}/${place}/${crc32(record.head).toString(36)}` };
}

/** A cursor begins with `s=`, a container runtime's mark with a digit. */
function journalCursor(envelope: Envelope | null): string | null {
  const mark = envelope === null ? null : envelope.mark;
  return mark?.includes('=') === true ? mark : null;
}

/** A journal's cursor names an entry for good. */
export function journalKey(cursor: string): string {
  return `journal/${cursor}`;
}

function interpretLine(line: ParsedLine, message: string, origin: LogOrigin): Interpretation {
  const side = sideOf(line, message);
  const shape = messageShape(nameOf(message));
  const wording = wordingOf(shape);
  const reading = interpret({
    name: wording.aboutPeople ? shape : '',
    service: origin.service ?? line.service,
    spanKind: side,
    nested: line.spanId !== null,
    status: line.outcome === 'failure' ? 'error' : line.outcome === 'success' ? 'ok' : 'unset',
    statusMessage: line.error ?? (line.outcome === 'failure' ? (line.reason ?? message.slice(0, longestError)) : null),
    attributes: line.hints === null ? line.attributes : { ...line.attributes, ...line.hints },
  });
  if (line.keycloak !== null) readKeycloak(reading, line.keycloak.type, line.keycloak.fields);
  else if (line.hints !== null) addBodies(reading, line.hints);
  if (line.traceId !== null) reading.identifiers.traceId = line.traceId;
  if (line.keycloak !== null) return reading;
  addAddress(reading, message);
  addWords(reading, line, message, wording);
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
  if (line.side !== null) return line.side;
  if (line.format === 'access' || attributes['req.method'] !== undefined || attributes['httpRequest.requestMethod'] !== undefined)
    return 'server';
  if (attributes.RequestPath !== undefined) return 'server';
  const url = hints?.['url.full'] ?? attributes.url ?? attributes['url.full'];
  if (typeof url !== 'string' || !/^https?:\/\//.test(url)) return null;
  return /\b(?:call|send|sent|push|outgoing|outbound|fetch|forward|request(?:ing)? to|upstream|respon(?:ded|se from)|returned|answered|HTTP request:)/i.test(
    message,
  )
    ? 'client'
    : null;
}

/** `LOGIN_ERROR`, `CREATE USER`. */
function keycloakName({ keycloak, attributes }: ParsedLine): string | null {
  const resource = keycloak === null ? undefined : attributes.resourceType;
  return keycloak === null ? null : typeof resource === 'string' ? `${keycloak.type} ${resource}`.slice(0, longestName) : keycloak.type;
}

/** What a SCIM body tells beyond what was read with its request: an error says so itself, and one without its request still names somebody. */
function addBodies(reading: Interpretation, hints: Attributes): void {
  const answer = parseBody(hints['http.response.body.content']);
  const sent = parseBody(hints['http.request.body.content']);
  const resource = reading.endpoint !== null ? null : answer === null ? sent : resourceOf(answer);
  if (resource !== null) addResource(reading.identifiers, resource, Array.isArray(resource.members) ? 'Group' : 'User', answer !== null);
  if (answer !== null) addError(reading, answer);
}

/** What only the words of a message tell: its status, and what `wording.ts` finds. */
export function addWords(reading: Interpretation, line: ParsedLine, message: string, wording: Wording): void {
  if (reading.httpStatus === null) addStatus(reading, line, message, wording);
  addWording(reading, line, message, wording);
}

/** A status that only the words name. A 404 of who knows what is no failure: lookups of people who do not exist yet end so. */
function addStatus(reading: Interpretation, line: ParsedLine, message: string, wording: Wording): void {
  const words = [message, line.error, line.reason];
  for (const text of words) reading.httpStatus ??= text === null ? null : statusOfText(text, reading.endpoint !== null);
  const status = reading.httpStatus;
  if (status === null || line.outcome !== 'unknown' || reading.outcome === 'failure') return;
  const lookup = status === 404 && wording.outcome !== 'failure' && (reading.endpoint === null || reading.stage === 'match');
  reading.outcome = lookup || status < 200 ? 'unknown' : status >= 400 ? 'failure' : line.level === 'warn' ? 'unknown' : 'success';
}

function addError(reading: Interpretation, answer: JsonObject): void {
  const { errorCode, message } = errorOf(answer);
  const status = Number(typeof answer.status === 'object' ? Number.NaN : answer.status);
  if (errorCode === null && !(status >= 400 && status <= 599)) return;
  reading.outcome = 'failure';
  reading.errorCode ??= errorCode;
  reading.message = message ?? reading.message;
  if (status >= 400 && status <= 599) reading.httpStatus ??= status;
}

/** One address in the message is about that person; several name nobody for sure. */
function addAddress(reading: Interpretation, message: string): void {
  if (reading.identifiers.email !== undefined || !message.includes('@')) return;
  const address = onlyAddress(message.slice(0, 4000));
  if (address !== null && !isMeaningless(address)) reading.identifiers.email = address;
}

/** What explicit fields say, then what the words say; never against what `interpret` found in the request itself. */
function addWording(reading: Interpretation, line: ParsedLine, message: string, wording: Wording): void {
  const person = namesSomebody(reading);
  reading.stage ??= stageOf(line.stage) ?? wording.stage;
  reading.target ??= line.target;
  reading.provider ??= providerOf(line.provider);
  reading.operation ??= explicitOperation(line, person) ?? (person && reading.endpoint === null ? wording.operation : null);
  if (line.outcome === 'unknown' && reading.httpStatus === null) reading.outcome = outcomeInWords(reading, line, wording.outcome);
  if (reading.outcome === 'failure') reading.message ??= (line.error ?? line.reason ?? nameOf(message)).slice(0, longestError) || null;
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
