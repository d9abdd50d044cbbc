/** One tenant log -> one event. Pure and total. */
import type { Attributes, Json, Outcome } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import type { Meaning } from '../audit/meaning.ts';
import { AttributeBag, identifierSet, providerEvent } from '../audit/provider-event.ts';
import type { Normalised } from '../audit/record.ts';
import { type Fields, fieldsOf, idOf, listOf, own, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { instantOf } from '../json/times.ts';
import { meaningOf, meaningOfAction } from './event-types.ts';
import { type Exchange, exchangeOf } from './exchange.ts';
import { failureOf, onlyFailedUser } from './failure.ts';
import { selfIdentifiers, workIdentifiers } from './identifiers.ts';
import { managementCallOf } from './management-call.ts';
import { outcomeOfType } from './outcome.ts';
import { scimCallOf } from './scim-call.ts';
import { tenantLogOf } from './unwrap.ts';

export function normaliseAuth0(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const { log, body, outerId, outerTime } = tenantLogOf(value);
  const type = textOf(log, 'type');
  if (type === null) return { problem: 'no type' };
  const id = textOf(log, 'log_id') ?? textOf(log, '_id') ?? outerId;
  const time = timeOf(log) ?? instantOf(outerTime) ?? timeOfId(id);
  if (time === null) return { problem: 'date is missing or no time' };
  const exchange = exchangeOf(log);
  const reading = readingOf(log, type, exchange);
  const failure = reading.outcome === 'failure' ? failureOf(log, exchange, reading.answer) : null;
  const event = providerEvent({
    source,
    provider: 'auth0',
    id,
    time,
    name: type,
    meaning: reading.meaning,
    outcome: reading.outcome,
    target: reading.target,
    identifiers: { ...reading.identifiers, ...workIdentifiers(log) },
    failure: failure === null ? null : { ...failure, httpStatus: failure.httpStatus ?? reading.httpStatus },
    errorCode: failure?.code ?? null,
    attributes: attributesOf(log, type, exchange),
    body,
  });
  // An exchange has an answer also when it succeeded.
  return { event: { ...event, endpoint: exchange.endpoint, httpStatus: event.httpStatus ?? exchange.status } };
}

interface Reading {
  meaning: Meaning;
  outcome: Outcome;
  identifiers: Identifiers;
  target: string | null;
  /** What a SCIM answer said. */
  answer: { scimType: string | null; detail: string | null } | null;
  httpStatus: number | null;
}

const plain = { target: null, answer: null, httpStatus: null };

function readingOf(log: Fields, type: string, exchange: Exchange): Reading {
  const outcome = outcomeOfType(type);
  if (type === 'sscim' || type === 'fscim') {
    const { scimType, detail, ...call } = scimCallOf(exchange, outcome);
    return { ...call, target: 'auth0', answer: { scimType, detail }, httpStatus: null };
  }
  if (type === 'sapi' || type === 'fapi' || type === 'mgmt_api_read') {
    const refused = (exchange.status ?? 0) >= 400;
    return { ...plain, ...managementCallOf(exchange), outcome: refused ? 'failure' : outcome };
  }
  const meaning = type === 'actions_execution_failed' ? meaningOfAction(textOf(fieldsOf(log, 'details'), 'trigger_id')) : meaningOf(type);
  const target = meaning.operation === 'login' ? idOf(log, 'client_name') : null;
  const identifiers = meaning.self === true ? selfIdentifiers(log) : identifierSet({ externalId: onlyFailedUser(log) });
  return { ...plain, meaning, outcome, identifiers, target, httpStatus: type === 'api_limit' ? 429 : null };
}

/** Exports of databases write dates as `{"$date": ...}`. */
function timeOf(log: Fields): number | null {
  return instantOf(own(log, 'date')) ?? instantOf(own(fieldsOf(log, 'date'), '$date'));
}

/** Log ids begin with three digits and the time at which they were stored: 90020260105100000123... */
function timeOfId(id: string | null): number | null {
  const match = /^\d{3}(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})\d{10,}$/.exec(id ?? '');
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, ms] = match;
  return instantOf(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
}

const told = [
  'type',
  'description',
  'client_id',
  'client_name',
  'connection',
  'connection_id',
  'strategy',
  'strategy_type',
  'ip',
  'hostname',
  'tenant_name',
  'environment_name',
  'organization_id',
  'organization_name',
];

function attributesOf(log: Fields, type: string, exchange: Exchange): Attributes {
  const bag = new AttributeBag('auth0');
  bag.putFrom(log, told);
  bag.put('type', type);
  const details = fieldsOf(log, 'details');
  const request = fieldsOf(details, 'request');
  bag.put('connection_id', own(details, 'connection_id'));
  bag.put('user_agent', textOf(request, 'userAgent') ?? textOf(log, 'user_agent') ?? undefined);
  bag.put('path', exchange.path ?? undefined);
  bag.put('query', exchange.query ?? undefined);
  bag.putFrom(details, ['action', 'action_name', 'trigger_id', 'sync_status', 'scheduled', 'synchronization_id', 'reason']);
  bag.putFrom(fieldsOf(fieldsOf(request, 'auth'), 'user'), ['user_id', 'email', 'name'], 'actor.');
  putLogins(bag, log, type);
  return bag.all;
}

/** A first sign-in through an enterprise or social connection is when Auth0 makes the user: just-in-time provisioning. */
function putLogins(bag: AttributeBag, log: Fields, type: string): void {
  const details = fieldsOf(log, 'details');
  const counts = [details, ...listOf(details, 'prompts')].map((part) => own(fieldsOf(part, 'stats'), 'loginsCount'));
  const count = counts.find((value) => typeof value === 'number');
  bag.put('loginsCount', count);
  if (type === 's' && count === 1 && /^(?:enterprise|social)$/.test(textOf(log, 'strategy_type') ?? '')) bag.put('jit', true);
}
