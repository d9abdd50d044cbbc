/**
 * One CloudTrail record (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html), in
 * whatever envelope -> one event. Pure and total.
 */
import type { Json } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { AttributeBag, providerEvent } from '../audit/provider-event.ts';
import type { Normalised } from '../audit/record.ts';
import { asFields, type Fields, fieldsOf, own, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { instantOf } from '../json/times.ts';
import { providerOfUserAgent } from '../semantics/user-agent.ts';
import { identityCenter, meaningOf } from './event-types.ts';
import { type Result, resultOf } from './failure.ts';
import { identifiersOf, workOf } from './identifiers.ts';
import { type ScimCall, scimCallOf } from './scim-call.ts';
import { unmasked } from './unmask.ts';
import { unwrap } from './unwrap.ts';

const scimSource = 'identitystore-scim.amazonaws.com';

export function normaliseCloudtrail(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const unwrapped = unwrap(value);
  if ('problem' in unwrapped) return unwrapped;
  const { record } = unwrapped;
  const eventName = textOf(record, 'eventName');
  const eventSource = textOf(record, 'eventSource');
  if (eventName === null || eventSource === null) return { problem: 'no eventName or eventSource' };
  const time = instantOf(own(record, 'eventTime'));
  if (time === null) return { problem: 'eventTime is no time' };
  const known = { source, record, eventName, eventSource, time };
  return { event: eventSource === scimSource ? scimEvent(known) : callEvent(known) };
}

interface Known {
  source: string;
  record: Fields;
  eventName: string;
  eventSource: string;
  time: number;
}

function callEvent(known: Known) {
  const { target, about, ...meaning } = meaningOf(known.eventSource, known.eventName);
  const shown = asFields(unmasked(known.record as Json));
  const result = resultOf(known.record, known.eventName);
  return providerEvent({ ...base(known, result), meaning, target, identifiers: identifiersOf(shown, about) });
}

function scimEvent(known: Known) {
  const shown = asFields(unmasked(known.record as Json));
  const result = resultOf(known.record, known.eventName);
  const failed = result.outcome === 'failure';
  const call = scimCallOf(known.eventName, fieldsOf(shown, 'requestParameters'), fieldsOf(shown, 'responseElements'), failed);
  const identifiers: Identifiers = { ...call.identifiers, ...workOf(shown) };
  const event = providerEvent({ ...base(known, result), meaning: call.meaning, target: identityCenter, identifiers });
  return { ...event, endpoint: call.endpoint, provider: deciderOf(known.record, call) };
}

/** The IdP whose SCIM client called, where its user agent tells. */
function deciderOf(record: Fields, call: ScimCall): string {
  return (call.endpoint === null ? null : providerOfUserAgent(textOf(record, 'userAgent'), true)) ?? 'cloudtrail';
}

function base({ source, record, eventName, eventSource, time }: Known, { outcome, errorCode, failure }: Result) {
  return {
    source,
    provider: 'cloudtrail',
    id: textOf(record, 'eventID'),
    time,
    name: eventName,
    outcome,
    failure,
    errorCode,
    attributes: attributesOf(record, eventSource),
    body: record as { [key: string]: Json },
  };
}

function attributesOf(record: Fields, eventSource: string) {
  const bag = new AttributeBag('cloudtrail');
  bag.put('eventSource', eventSource);
  bag.putFrom(record, ['awsRegion', 'recipientAccountId', 'sourceIPAddress', 'userAgent', 'readOnly', 'eventType', 'errorCode']);
  bag.putFrom(fieldsOf(record, 'userIdentity'), ['type', 'arn', 'principalId', 'accountId', 'userName', 'invokedBy'], 'userIdentity.');
  const request = fieldsOf(record, 'requestParameters');
  bag.putFrom(request, ['identityStoreId', 'tenantId', 'targetId', 'permissionSetArn', 'principalType', 'principalId', 'applicationArn']);
  const extra = fieldsOf(record, 'additionalEventData');
  bag.putFrom(extra, ['LoginTo', 'CredentialType']);
  bag.putFrom(fieldsOf(record, 'serviceEventDetails'), ['role_name', 'account_id']);
  return bag.all;
}
