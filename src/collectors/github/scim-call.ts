/**
 * `external_identity.scim_api_success|failure` and `external_group.scim_api_success|failure`: SCIM requests as GitHub received and answered them (reads
 * only when they failed). Fields: `request_method`, `url_path`, `route`, `query_string`, `api_request_body`, `status_code`, `scim_user_id` or
 * `scim_group_id`, and `message` on failure.
 */
import type { EventInput, Json } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { templatePath } from '../../domain/template.ts';
import { type FailureWords, readFailureWords } from '../audit/failure-words.ts';
import { type Meaning, means } from '../audit/meaning.ts';
import { addIdentifier } from '../semantics/identifiers-from.ts';
import { type ScimReading, scimRequest } from '../semantics/scim-request.ts';
import { providerOfUserAgent } from '../semantics/user-agent.ts';
import type { AuditRecord } from './fields.ts';
import { identifiersOf } from './identifiers.ts';

/** For a failure of which GitHub does not tell the status. */
const refused = 400;
const scimAction = /^external_(identity|group)\.scim_api_(success|failure)$/;

export interface ScimCall {
  meaning: Meaning;
  outcome: EventInput['outcome'];
  identifiers: Identifiers;
  failure: FailureWords | null;
  /** What `providerEvent` does not know of. */
  more: Pick<EventInput, 'endpoint' | 'httpStatus' | 'provider'>;
}

/** null for other actions. */
export function scimCallOf(record: AuditRecord, action: string): ScimCall | null {
  const match = scimAction.exec(action);
  if (match === null) return null;
  const group = match[1] === 'group';
  const method = record.text('request_method')?.toUpperCase() ?? null;
  const path = pathOf(record, group);
  const httpStatus = statusOf(record.value('status_code'));
  const failed = match[2] === 'failure' || (httpStatus !== null && httpStatus >= 400);
  const failure = failed ? failureOf(record, httpStatus) : null;
  const reading = scimRequest({
    method,
    path,
    query: record.text('query_string'),
    requestBody: record.value('api_request_body'),
    status: failed ? (failure?.httpStatus ?? refused) : httpStatus,
    side: 'server',
  });
  return {
    meaning: means(reading?.operation ?? null, (method === null ? null : reading?.stage) ?? 'apply'),
    outcome: failed ? 'failure' : 'success',
    identifiers: personOf(record, action, group, reading),
    failure,
    more: {
      endpoint: method === null ? null : `${method} ${templatePath(path)}`,
      httpStatus: failure?.httpStatus ?? httpStatus,
      provider: providerOfUserAgent(record.text('user_agent'), true) ?? 'github',
    },
  };
}

/** Without a path the action still tells users from groups. */
function pathOf(record: AuditRecord, group: boolean): string {
  const path = record.text('url_path', 'route');
  if (path !== null) return path;
  const id = record.text(group ? 'scim_group_id' : 'scim_user_id');
  return `/scim/v2/${group ? 'Groups' : 'Users'}${id === null ? '' : `/${id}`}`;
}

/** What the request names, then what GitHub says beside it; never the actor, who is the owner of the token. */
function personOf(record: AuditRecord, action: string, group: boolean, reading: ScimReading | null): Identifiers {
  const found = { ...reading?.identifiers };
  addIdentifier(found, group ? 'groupId' : 'scimId', record.text(group ? 'scim_group_id' : 'scim_user_id'));
  return { ...identifiersOf(record, action, group ? 'group' : 'user'), ...found };
}

/** `message` is a sentence, or the SCIM error body that was sent. */
function failureOf(record: AuditRecord, httpStatus: number | null): FailureWords {
  const value = record.value('message', 'error', 'reason');
  const words = readFailureWords(value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));
  const fallback = httpStatus === null ? 'the request was refused' : `HTTP ${httpStatus}`;
  return { ...words, httpStatus: httpStatus ?? words.httpStatus, message: words.message || fallback };
}

function statusOf(value: Json | undefined): number | null {
  const status = typeof value === 'number' ? value : typeof value === 'string' && /^\s*\d{3}\s*$/.test(value) ? Number(value) : Number.NaN;
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : null;
}
