/**
 * One raw OneLogin event -> one normalised event. Pure and total. Shapes: the Events API (`id`, `created_at`, https://developers.onelogin.com/api-docs/1/events/event-resource),
 * the event webhook (`uuid`, `create._id`, `event_timestamp`, https://developers.onelogin.com/api-docs/1/events/webhooks), and rows of the portal's CSV.
 */
import type { Attributes, EventInput, Json, Outcome } from '../../domain/event.ts';
import { readFailureWords } from '../audit/failure-words.ts';
import { type Meaning, noMeaning } from '../audit/meaning.ts';
import { AttributeBag, providerEvent } from '../audit/provider-event.ts';
import type { Normalise } from '../audit/record.ts';
import { asFields, type Fields, fieldsOf, idOf, scalarOf, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { instantOf } from '../json/times.ts';
import { type EventType, type EventTypes, knownEventTypes } from './event-types.ts';
import { identifiersOf } from './identifiers.ts';
import { meaningOf, wordsOf } from './meaning.ts';

export function oneloginNormaliser(types: EventTypes): Normalise {
  // Reading a name word by word costs more than the rest, and an account has some hundred types.
  const meanings = new WeakMap<EventType, Meaning>();
  const meaningIn = (type: EventType, raw: Fields): Meaning => {
    const kept = meanings.get(type);
    if (kept !== undefined) return kept;
    const meaning = meaningOfType(type, raw);
    meanings.set(type, meaning);
    return meaning;
  };
  return (value, source) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
    if (isTooDeep(value)) return { problem: 'nested too deep' };
    const raw = recordIn(asFields(value));
    const type = typeOf(raw, types);
    if (type === null) return { problem: 'no event_type_id' };
    const time = timeOf(raw);
    if (time === null) return { problem: 'created_at is missing or no time' };
    return { event: eventOf(value, raw, { type, meaning: refined(meaningIn(type, raw), raw), time, source }) };
  };
}

/** Some receivers of the webhook keep each event under `event`. */
function recordIn(raw: Fields): Fields {
  const inner = fieldsOf(raw, 'event');
  return !Object.hasOwn(raw, 'event_type_id') && Object.hasOwn(inner, 'event_type_id') ? inner : raw;
}

/** Rows of a CSV have the name or a sentence in place of the id. */
function typeOf(raw: Fields, types: EventTypes): EventType | null {
  const id = scalarOf(raw, 'event_type_id');
  const name = textOf(raw, 'event_type_name') ?? textOf(raw, 'event_type') ?? textOf(raw, 'event');
  const listed = id === null ? null : (types(id) ?? knownEventTypes(id));
  if (listed !== null) return listed;
  if (name !== null) return { name, description: null };
  return id === null ? null : { name: `EVENT_TYPE_${id}`, description: null };
}

function timeOf(raw: Fields): number | null {
  for (const key of ['created_at', 'event_timestamp', 'timestamp']) {
    const time = Object.hasOwn(raw, key) ? instantOf(raw[key]) : null;
    if (time !== null) return time;
  }
  return null;
}

interface Known {
  type: EventType;
  meaning: Meaning;
  time: number;
  source: string;
}

function eventOf(value: Json, raw: Fields, { type, meaning, time, source }: Known): EventInput {
  const words = failureText(raw);
  const outcome = outcomeOf(raw, meaning);
  const failed = outcome === 'failure';
  return providerEvent({
    source,
    provider: 'onelogin',
    id: scalarOf(raw, 'id') ?? textOf(raw, 'uuid') ?? textOf(fieldsOf(raw, 'create'), '_id'),
    time,
    name: type.name,
    meaning,
    outcome,
    target: targetOf(raw, type),
    identifiers: identifiersOf(raw, meaning.self === true),
    failure: failed ? readFailureWords(words ?? sentenceOf(type)) : null,
    errorCode: failed && !/\s/.test(type.name) ? type.name : null,
    attributes: attributesOf(raw, type),
    body: value,
  });
}

/** A name that says nothing may have a telling description; an id that OneLogin renamed keeps its meaning. */
function meaningOfType(type: EventType, raw: Fields): Meaning {
  const id = scalarOf(raw, 'event_type_id');
  const names = [template(type.name, raw), type.description, id === null ? null : (knownEventTypes(id)?.name ?? null)];
  return names.flatMap((name) => (name === null ? [] : [meaningOf(name)])).find((meaning) => meaning !== noMeaning) ?? noMeaning;
}

/** `Alice Example created in Slack` -> `user created in app`. */
function template(text: string, raw: Fields): string {
  if (!/\s/.test(text)) return text;
  const parts = [
    ['user_name', 'user'],
    ['app_name', 'app'],
    ['role_name', 'role'],
    ['group_name', 'group'],
    ['directory_name', 'directory'],
  ] as const;
  return parts.reduce((sentence, [key, word]) => {
    const name = textOf(raw, key);
    return name === null ? sentence : sentence.replace(name, word);
  }, text);
}

/** Types such as PROVISIONING_EXCEPTION leave the verb to `operation_name` or the texts. */
function refined(meaning: Meaning, raw: Fields): Meaning {
  if (meaning.stage !== 'confirm' || meaning.operation !== null) return meaning;
  for (const key of ['operation_name', 'custom_message', 'notes', 'error_description']) {
    const text = textOf(raw, key);
    const operation = text === null ? null : meaningOf(`USER ${text}`.slice(0, 300)).operation;
    if (operation !== null && operation !== 'login') return { ...meaning, operation };
  }
  return meaning;
}

/** `APP_REACHED_USER_LIMIT` -> `app reached user limit`. */
function sentenceOf({ name, description }: EventType): string {
  return description ?? (/\s/.test(name) ? name : name.replaceAll('_', ' ').toLowerCase());
}

function failureText(raw: Fields): string | null {
  return textOf(raw, 'error_description') ?? textOf(raw, 'notes') ?? textOf(raw, 'custom_message');
}

/** An error text makes a failure of what the type calls an event. */
function outcomeOf(raw: Fields, meaning: Meaning): Outcome {
  if (textOf(raw, 'error_description') !== null && meaning.stage !== null) return 'failure';
  return meaning.outcome ?? 'unknown';
}

/** The application; for accounts in Active Directory or LDAP the directory. */
function targetOf(raw: Fields, type: EventType): string | null {
  const app = idOf(raw, 'app_name');
  if (app !== null) return app;
  return /_IN_DIRECTORY$|_EXPORT_/.test(wordsOf(type.name)) ? (idOf(raw, 'directory_name') ?? 'directory') : null;
}

const kept = [
  'event_type_id',
  'user_name',
  'actor_user_id',
  'actor_user_name',
  'actor_system',
  'app_id',
  'app_name',
  'role_name',
  'group_name',
  'directory_id',
  'directory_name',
  'directory_sync_run_id',
  'operation_name',
  'resolution',
  'notes',
  'error_description',
  'custom_message',
  'ipaddr',
  'client_id',
  'risk_score',
  'account_id',
];

function attributesOf(raw: Fields, type: EventType): Attributes {
  const bag = new AttributeBag('onelogin');
  bag.put('event_type', type.name);
  bag.putFrom(raw, kept);
  return bag.all;
}
