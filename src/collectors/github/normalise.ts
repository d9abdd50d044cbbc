/** One record of the audit log of an organisation or enterprise -> one event. Pure and total. */
import type { Json } from '../../domain/event.ts';
import { readFailureWords } from '../audit/failure-words.ts';
import { AttributeBag, providerEvent } from '../audit/provider-event.ts';
import type { Normalised } from '../audit/record.ts';
import { asFields } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { instantOf } from '../json/times.ts';
import { meaningOf } from './event-types.ts';
import { AuditRecord } from './fields.ts';
import { identifiersOf } from './identifiers.ts';
import { type ScimCall, scimCallOf } from './scim-call.ts';

export function normaliseGithub(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const record = new AuditRecord(asFields(value));
  const action = record.text('action');
  if (action === null) return { problem: 'no action' };
  const time = instantOf(record.value('@timestamp')) ?? instantOf(record.value('created_at'));
  if (time === null) return { problem: 'neither @timestamp nor created_at is a time' };
  const { more, ...facts } = scimCallOf(record, action) ?? changeOf(record, action);
  const event = providerEvent({
    source,
    provider: 'github',
    // Records of earlier years and the export of the web pages have none.
    id: record.text('_document_id'),
    time,
    name: action,
    target: 'GitHub',
    errorCode: null,
    attributes: attributesOf(record),
    body: value,
    ...facts,
  });
  return { event: { ...event, ...more } };
}

function changeOf(record: AuditRecord, action: string): Omit<ScimCall, 'more'> & { more: object } {
  const meaning = meaningOf(action);
  const failed = meaning.outcome === 'failure';
  return {
    meaning,
    outcome: meaning.outcome,
    identifiers: identifiersOf(record, action, meaning.about),
    failure: failed ? readFailureWords(record.text('message', 'reason', 'error') ?? '') : null,
    more: {},
  };
}

/** What people filter on; lists and objects stay in the body. */
const told = [
  'operation_type',
  'actor',
  'actor_id',
  'actor_ip',
  'actor_is_bot',
  'user',
  'user_id',
  'org',
  'business',
  'team',
  'external_group',
  'external_group_id',
  'oauth_application_id',
  'programmatic_access_type',
  'user_agent',
  'request_method',
  'route',
  'url_path',
  'query_string',
  'status_code',
];

function attributesOf(record: AuditRecord) {
  const bag = new AttributeBag('github');
  for (const name of told) bag.put(name, record.value(name));
  return bag.all;
}
