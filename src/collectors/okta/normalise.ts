/**
 * One raw System Log event (schema LogEvent, https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/) -> one
 * normalised event. Pure and total: whatever it is given, it returns an event or the reason why it can't.
 */
import type { Attributes, EventInput, Json, Outcome, Stage } from '../../domain/event.ts';
import type { Normalised } from '../audit/record.ts';
import { asFields, type Fields, fieldsOf, idOf, own, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { instantOf } from '../json/times.ts';
import { type Meaning, meaningOf } from './event-types.ts';
import { type FailureText, parseFailureText } from './failure-text.ts';
import { identifiersOf, targetOfType } from './identifiers.ts';

const maxIdLength = 200;
const maxNameLength = 300;
const maxTextLength = 2000;

export function normaliseOkta(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const raw = asFields(value);
  const uuid = textOf(raw, 'uuid');
  if (uuid === null || uuid.length > maxIdLength) return { problem: 'no uuid' };
  const eventType = textOf(raw, 'eventType');
  if (eventType === null) return { problem: 'no eventType' };
  const time = instantOf(own(raw, 'published'));
  if (time === null) return { problem: 'published is missing or no time' };
  return { event: eventOf(value, raw, { uuid, eventType, time, source }) };
}

interface Known {
  uuid: string;
  eventType: string;
  time: number;
  source: string;
}

function eventOf(value: Json, raw: Fields, { uuid, eventType, time, source }: Known): EventInput {
  const meaning = meaningOf(eventType);
  const outcome = outcomeOf(raw, meaning);
  const failure = outcome === 'failure' ? parseFailureText(failureWords(raw)) : null;
  return {
    source,
    nativeId: uuid,
    dedupeKey: `okta/${uuid}`,
    kind: 'audit',
    time,
    durationMs: null,
    service: 'okta',
    name: eventType.slice(0, maxNameLength),
    stage: stageOf(raw, meaning),
    outcome,
    provider: 'okta',
    target: targetName(raw) ?? failure?.app ?? null,
    operation: meaning.operation,
    spanKind: null,
    parentNativeId: null,
    linkedNativeIds: [],
    identifiers: identifiersOf(raw, meaning.self === true, failure),
    endpoint: null,
    httpStatus: failure === null ? null : (failure.httpStatus ?? meaning.httpStatus ?? null),
    errorCode: failure === null ? null : errorCodeOf(raw, failure),
    message: failure === null ? skipText(raw) : failure.message.slice(0, maxTextLength) || eventType,
    attributes: attributesOf(raw),
    body: value,
  };
}

/** SKIPPED, DEFERRED, SCHEDULED, CHALLENGE, RATE_LIMIT, ... decide nothing: they stay `unknown`, with the word in `okta.outcome`. */
const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['SUCCESS', 'success'],
  ['ALLOW', 'success'],
  ['FAILURE', 'failure'],
  ['DENY', 'failure'],
]);

function outcomeOf(raw: Fields, meaning: Meaning): Outcome {
  const result = resultOf(raw);
  return result === null ? (meaning.outcome ?? 'unknown') : (outcomes.get(result) ?? 'unknown');
}

/** What was put off is waiting, whatever stage it will have when it is done. */
function stageOf(raw: Fields, { operation, stage }: Meaning): Stage | null {
  const putOff = /^(?:DEFERRED|SCHEDULED)$/.test(resultOf(raw) ?? '');
  return putOff && operation !== null && operation !== 'login' ? 'queue' : stage;
}

function resultOf(raw: Fields): string | null {
  return textOf(fieldsOf(raw, 'outcome'), 'result')?.toUpperCase() ?? null;
}

/** Why nothing was done, of an event with the result SKIPPED; null for all others. */
function skipText(raw: Fields): string | null {
  if (resultOf(raw) !== 'SKIPPED') return null;
  const reason = failureWords(raw);
  return reason === '' ? 'skipped' : `skipped: ${reason}`.slice(0, maxTextLength);
}

function failureWords(raw: Fields): string {
  return textOf(fieldsOf(raw, 'outcome'), 'reason') ?? textOf(raw, 'displayMessage') ?? '';
}

function targetName(raw: Fields): string | null {
  const app = targetOfType(raw, 'AppInstance');
  return app === null ? null : (idOf(app, 'displayName') ?? idOf(app, 'alternateId'));
}

/** Reasons of sign-ins are codes by themselves (`INVALID_CREDENTIALS`); `legacyEventType` tells failures apart that `eventType` lumps together. */
function errorCodeOf(raw: Fields, failure: FailureText): string | null {
  if (failure.scimType !== null) return failure.scimType;
  const reason = textOf(fieldsOf(raw, 'outcome'), 'reason') ?? '';
  return /^[A-Z][A-Z0-9_]{2,80}$/.test(reason) ? reason : (textOf(raw, 'legacyEventType')?.slice(0, maxNameLength) ?? null);
}

/** What neither the normalised fields nor the identifiers say, and people look for. Not more: all the rest stands in the body, and every event is stored with both. */
function attributesOf(raw: Fields): Attributes {
  const attributes: Attributes = {};
  const put = (name: string, fields: Fields | null, key: string) => {
    const value = fields === null ? null : textOf(fields, key);
    if (value !== null) attributes[name] = value.slice(0, maxTextLength);
  };
  const actor = fieldsOf(raw, 'actor');
  const client = fieldsOf(raw, 'client');
  put('okta.outcome', fieldsOf(raw, 'outcome'), 'result');
  put('okta.actor.type', actor, 'type');
  put('okta.actor.alternateId', actor, 'alternateId');
  put('okta.client.ip', client, 'ipAddress');
  put('okta.client.userAgent', fieldsOf(client, 'userAgent'), 'rawUserAgent');
  put('okta.transaction.type', fieldsOf(raw, 'transaction'), 'type');
  put('okta.requestUri', fieldsOf(fieldsOf(raw, 'debugContext'), 'debugData'), 'requestUri');
  put('okta.appUser.id', targetOfType(raw, 'AppUser'), 'id');
  put('okta.app.id', targetOfType(raw, 'AppInstance'), 'id');
  put('okta.appGroup.displayName', targetOfType(raw, 'AppGroup'), 'displayName');
  return attributes;
}
