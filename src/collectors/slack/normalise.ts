/**
 * One entry of the Slack audit log (https://docs.slack.dev/admins/audit-logs-api) -> one event. Pure and total.
 * `{id, date_create, action, actor:{type,user}, entity:{type,user|workspace|...}, context:{location,ua,ip_address,session_id,app}, details}`
 */
import type { Attributes, Json, Outcome } from '../../domain/event.ts';
import { type FailureWords, readFailureWords } from '../audit/failure-words.ts';
import { AttributeBag, providerEvent } from '../audit/provider-event.ts';
import type { Normalised } from '../audit/record.ts';
import { asFields, type Fields, fieldsOf, own, scalarOf, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { instantOf } from '../json/times.ts';
import { meaningOf } from './actions.ts';
import { deciderOf } from './decider.ts';
import { fromDownload } from './download-row.ts';
import { identifiersOf } from './identifiers.ts';

export function normaliseSlack(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const raw = fromDownload(asFields(value));
  const action = textOf(raw, 'action');
  if (action === null) return { problem: 'no action' };
  const time = instantOf(own(raw, 'date_create'));
  if (time === null) return { problem: 'date_create is missing or no time' };
  const meaning = meaningOf(action);
  const failure = outcomeOf(action, meaning.outcome) === 'failure' ? failureOf(raw, action) : null;
  const event = providerEvent({
    source,
    provider: 'slack',
    id: scalarOf(raw, 'id'),
    time,
    name: action,
    meaning,
    outcome: failure === null ? 'success' : 'failure',
    target: 'Slack',
    identifiers: identifiersOf(raw, action, meaning),
    failure,
    errorCode: failure === null ? null : errorCodeOf(raw),
    attributes: attributesOf(raw),
    body: value,
  });
  return { event: { ...event, provider: deciderOf(raw, meaning) } };
}

/** Slack logs what was done; the few failures say so in their name. */
function outcomeOf(action: string, known: Outcome | undefined): Outcome {
  return known ?? (/(?:_|\.)(?:failed|failure)$/.test(action) ? 'failure' : 'success');
}

const reasonNames = ['reason', 'failure_reason', 'error', 'error_message', 'message'];

function failureOf(raw: Fields, action: string): FailureWords {
  const details = fieldsOf(raw, 'details');
  const reason = reasonNames.map((name) => words(own(details, name))).find((text) => text !== null) ?? null;
  return readFailureWords(reason ?? action.replaceAll('_', ' '));
}

function errorCodeOf(raw: Fields): string | null {
  const details = fieldsOf(raw, 'details');
  return textOf(details, 'error_code') ?? textOf(details, 'error') ?? textOf(details, 'code');
}

/** Text, or a list of them. */
function words(value: Json | undefined): string | null {
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string' && text.trim() !== '');
  return texts.length === 0 ? null : texts.join(', ');
}

const mostDetails = 40;

function attributesOf(raw: Fields): Attributes {
  const bag = new AttributeBag('slack');
  const context = fieldsOf(raw, 'context');
  for (const [name, value] of Object.entries(fieldsOf(raw, 'details')).slice(0, mostDetails))
    bag.put(`details.${name}`, words(value) ?? value);
  bag.putFrom(fieldsOf(context, 'location'), ['type', 'id', 'name', 'domain'], 'location.');
  bag.putFrom(context, ['ua', 'ip_address']);
  bag.put('app', textOf(context, 'app') ?? textOf(fieldsOf(context, 'app'), 'name') ?? undefined);
  putParty(bag, 'actor', fieldsOf(raw, 'actor'));
  putParty(bag, 'entity', fieldsOf(raw, 'entity'));
  if (/scim/i.test(`${textOf(context, 'ua') ?? ''} ${JSON.stringify(own(context, 'app') ?? '')}`)) bag.put('scim', true);
  return bag.all;
}

function putParty(bag: AttributeBag, role: string, party: Fields): void {
  const type = textOf(party, 'type');
  bag.put(`${role}.type`, type ?? undefined);
  bag.putFrom(fieldsOf(party, type ?? 'user'), ['id', 'name', 'email', 'team'], `${role}.`);
}
