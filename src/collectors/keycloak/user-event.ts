/** One user event -> one event: what a person did themselves (sign-in, registration, profile), or an application for itself. */
import type { Attributes, EventInput, Json } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import type { Meaning } from '../audit/meaning.ts';
import { AttributeBag, identifierSet, looksLikeEmail, providerEvent } from '../audit/provider-event.ts';
import { type Fields, fieldsOf, idOf, textOf } from '../json/fields.ts';
import { userFingerprint } from './fingerprint.ts';
import { meaningOfUserEvent, sayError } from './user-event-types.ts';

interface UserRecord {
  raw: Fields;
  body: Json;
  /** Without a prefix that an extension put before it. */
  type: string;
  time: number;
  source: string;
}

export function userEvent({ raw, body, type, time, source }: UserRecord): EventInput {
  const details = fieldsOf(raw, 'details');
  const meaning = meaningOfUserEvent(type);
  const error = textOf(raw, 'error') ?? (type.endsWith('_ERROR') ? (textOf(details, 'error') ?? 'unknown_error') : null);
  return providerEvent({
    source,
    provider: 'keycloak',
    id: idOf(raw, 'id') ?? idOf(raw, 'uid') ?? userFingerprint(raw, time),
    time,
    name: type,
    meaning,
    outcome: error === null ? 'success' : 'failure',
    // The application that somebody signs in to.
    target: meaning.operation === 'login' ? clientOf(raw) : null,
    identifiers: identifiersOf(raw, type, meaning),
    failure: error === null ? null : { httpStatus: null, scimType: null, message: sayError(error, reasonIn(details)) },
    errorCode: error,
    attributes: attributesOf(raw, type),
    body,
  });
}

function reasonIn(details: Fields): string | null {
  return textOf(details, 'reason') ?? textOf(details, 'error_description') ?? textOf(details, 'identity_provider_error');
}

function clientOf(raw: Fields): string | null {
  return idOf(raw, 'clientId') ?? idOf(fieldsOf(raw, 'authDetails'), 'clientId');
}

function identifiersOf(raw: Fields, type: string, meaning: Meaning): Identifiers {
  const details = fieldsOf(raw, 'details');
  // `code_id` is the id of the session in which somebody is signing in; it becomes that of the session afterwards.
  const context = identifierSet({ sessionId: idOf(raw, 'sessionId') ?? idOf(details, 'code_id') });
  const login = idOf(details, 'username') ?? idOf(details, 'user_name');
  if (meaning.self !== true || login?.startsWith('service-account-') === true) return context;
  const email = idOf(details, 'updated_email') ?? idOf(details, 'email') ?? (login !== null && looksLikeEmail(login) ? login : null);
  const userId = idOf(raw, 'userId') ?? (type.startsWith('IMPERSONATE') ? null : idOf(fieldsOf(raw, 'authDetails'), 'userId'));
  return { ...identifierSet({ idpUserId: userId, userName: login, email }), ...context, ...organisationIn(details) };
}

function organisationIn(details: Fields): Identifiers {
  return identifierSet({ groupId: idOf(details, 'org_id'), groupName: idOf(details, 'org_name') });
}

const told = [
  'identity_provider',
  'identity_provider_identity',
  'auth_method',
  'register_method',
  'grant_type',
  'redirect_uri',
  'code_id',
  'previous_email',
  'reason',
  'credential_type',
  'impersonator',
  'client_auth_method',
];

function attributesOf(raw: Fields, type: string): Attributes {
  const bag = new AttributeBag('keycloak');
  bag.put('type', type);
  bag.putFrom(raw, ['realmId', 'realmName', 'clientId', 'ipAddress', 'error']);
  bag.putFrom(fieldsOf(raw, 'details'), told);
  return bag.all;
}
