/**
 * One raw Directory Insights event (https://docs.jumpcloud.com/api/insights/directory/1.0/index.html) -> one normalised event. Pure and total.
 * Fields: `id`, `timestamp`, `event_type`, `service`, `organization`, `initiated_by`, `resource`, `success`, `error_message`, `changes`,
 * `association`, `application`; which of them are there depends on the type.
 */
import type { Attributes, EventInput, Json, Outcome } from '../../domain/event.ts';
import { type FailureWords, readFailureWords } from '../audit/failure-words.ts';
import type { Meaning } from '../audit/meaning.ts';
import { AttributeBag, providerEvent } from '../audit/provider-event.ts';
import type { Normalised } from '../audit/record.ts';
import { asFields, type Fields, fieldsOf, flagOf, idOf, scalarOf, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { instantOf } from '../json/times.ts';
import { type Association, associationOf, meaningOfAssociation, targetOfAssociation } from './association.ts';
import { type Change, changesOf, operationOfChanges } from './changes.ts';
import { isProvisioning, meaningOf } from './event-types.ts';
import { identifiersOf } from './identifiers.ts';

export function normaliseJumpcloud(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const raw = asFields(value);
  const eventType = textOf(raw, 'event_type');
  if (eventType === null) return { problem: 'no event_type' };
  const time = instantOf(Object.hasOwn(raw, 'timestamp') ? raw.timestamp : undefined);
  if (time === null) return { problem: 'timestamp is missing or no RFC 3339 time' };
  return { event: eventOf(value, raw, { eventType, time, source }) };
}

interface Known {
  eventType: string;
  time: number;
  source: string;
}

function eventOf(value: Json, raw: Fields, { eventType, time, source }: Known): EventInput {
  const association = /association_change$/.test(eventType) ? associationOf(raw) : null;
  const changes = changesOf(raw);
  const meaning = association === null ? refined(meaningOf(eventType), eventType, changes) : meaningOfAssociation(association);
  const failure = failureOf(raw);
  const outcome = outcomeOf(raw, meaning, failure);
  return providerEvent({
    source,
    provider: 'jumpcloud',
    id: scalarOf(raw, 'id'),
    time,
    name: eventType,
    meaning,
    outcome,
    target: association === null ? targetOf(raw, eventType, meaning) : targetOfAssociation(association),
    identifiers: identifiersOf(raw, { eventType, self: meaning.self === true, association, changes }),
    failure: outcome === 'failure' ? (failure ?? readFailureWords('')) : null,
    errorCode: scalarOf(raw, 'error_code'),
    attributes: attributesOf(raw, association, changes),
    body: value,
  });
}

function refined(meaning: Meaning, eventType: string, changes: readonly Change[]): Meaning {
  if (eventType !== 'user_update' && eventType !== 'admin_update') return meaning;
  return { ...meaning, operation: operationOfChanges(changes) ?? meaning.operation };
}

function failureOf(raw: Fields): FailureWords | null {
  const words = textOf(raw, 'error_message') ?? textOf(raw, 'error') ?? textOf(fieldsOf(raw, 'error_message'), 'message');
  return words === null ? null : readFailureWords(words);
}

/** `success` is left out of many directory events: the log then tells what was done. An attempt in another system needs a word on how it went. */
function outcomeOf(raw: Fields, meaning: Meaning, failure: FailureWords | null): Outcome {
  const success = flagOf(raw, 'success') ?? flagOf(raw, 'sso_token_success') ?? flagOf(raw, 'login_allowed');
  if (success !== null) return success ? 'success' : 'failure';
  if (failure !== null) return 'failure';
  if (meaning.outcome !== undefined) return meaning.outcome;
  return meaning.stage === 'trigger' && meaning.operation !== 'import' ? 'success' : 'unknown';
}

const nameKeys = ['display_label', 'displayLabel', 'display_name', 'displayName', 'label', 'name'];

/** The application or service: `application` in sign-ins and provisioning; other members may name it in types that are not documented field by field. */
function targetOf(raw: Fields, eventType: string, meaning: Meaning): string | null {
  const application = nameIn(fieldsOf(raw, 'application')) ?? hostOf(textOf(fieldsOf(raw, 'application'), 'sso_url'), meaning);
  if (application !== null || !(isProvisioning(eventType) || meaning.operation === 'import')) return application ?? applicationName(raw);
  for (const key of ['app', 'idsource', 'integration', 'service_provider', 'directory', 'target']) {
    const name = nameIn(fieldsOf(raw, key)) ?? idOf(raw, key);
    if (name !== null) return name;
  }
  return applicationName(raw) ?? providerName(raw);
}

function nameIn(fields: Fields): string | null {
  for (const key of nameKeys) {
    const name = idOf(fields, key);
    if (name !== null) return name;
  }
  return null;
}

function applicationName(raw: Fields): string | null {
  const resource = fieldsOf(raw, 'resource');
  const own = textOf(resource, 'type') === 'application' ? nameIn(resource) : null;
  return own ?? idOf(raw, 'application_name') ?? idOf(raw, 'app_name') ?? idOf(resource, 'application_name');
}

/** `provider` is the id of a managed service provider in most events; a word in its place names the connected service. */
function providerName(raw: Fields): string | null {
  const provider = idOf(raw, 'provider');
  return provider === null || /^[0-9a-f-]{20,}$/i.test(provider) ? null : provider;
}

/** A sign-in to an application that JumpCloud could not find has its address only. */
function hostOf(url: string | null, meaning: Meaning): string | null {
  return meaning.operation === 'login' && url !== null && URL.canParse(url) ? new URL(url).pathname.split('/').at(-1) || null : null;
}

function attributesOf(raw: Fields, association: Association | null, changes: readonly Change[]): Attributes {
  const bag = new AttributeBag('jumpcloud');
  bag.putFrom(raw, ['event_type', 'service', 'organization', 'success', 'error_message', 'client_ip', 'auth_method', 'mfa', 'provider']);
  bag.putFrom(fieldsOf(raw, 'initiated_by'), ['id', 'type', 'email', 'username', 'source'], 'initiated_by.');
  bag.putFrom(fieldsOf(raw, 'resource'), ['id', 'type', 'username', 'email', 'name'], 'resource.');
  bag.putFrom(fieldsOf(raw, 'application'), ['id', 'name', 'display_label', 'sso_type'], 'application.');
  if (changes.length > 0) bag.put('changes', changes.map(({ field }) => field).join(', '));
  if (association === null) return bag.all;
  const connection = fieldsOf(fieldsOf(raw, 'association'), 'connection');
  bag.putFrom(fieldsOf(raw, 'association'), ['op', 'action_source'], 'association.');
  for (const end of ['from', 'to']) bag.putFrom(fieldsOf(connection, end), ['type', 'object_id', 'name'], `association.${end}.`);
  return bag.all;
}
