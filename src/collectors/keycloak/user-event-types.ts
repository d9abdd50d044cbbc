/**
 * What a user event says about an attempt. Names: Keycloak's `EventType`
 * (https://www.keycloak.org/docs-api/latest/javadocs/org/keycloak/events/EventType.html); each has a counterpart that ends in `_ERROR`.
 * A first sign-in through an identity provider makes the account (just-in-time provisioning).
 */
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';

const self = { self: true } as const;
const update = means('update', 'trigger', self);
const suspend = means('suspend', 'trigger', self);

const meanings: ReadonlyMap<string, Meaning> = new Map([
  ['REGISTER', means('create', 'trigger', self)],
  ['IDENTITY_PROVIDER_FIRST_LOGIN', means('create', 'apply', self)],
  ['LOGIN', means('login', 'ready', self)],
  ['IDENTITY_PROVIDER_LOGIN', means('login', 'match', self)],
  ['IDENTITY_PROVIDER_POST_LOGIN', means('login', 'match', self)],
  ['IDENTITY_PROVIDER_RESPONSE', means('login', 'match', self)],
  ['IDENTITY_PROVIDER_LINK_ACCOUNT', update],
  ['IDENTITY_PROVIDER_RETRIEVE_TOKEN', { ...noMeaning, self: true }],
  ['CLIENT_INITIATED_ACCOUNT_LINKING', update],
  ['FEDERATED_IDENTITY_LINK', update],
  ['FEDERATED_IDENTITY_OVERRIDE_LINK', update],
  ['REMOVE_FEDERATED_IDENTITY', update],
  ['UPDATE_PROFILE', update],
  ['UPDATE_EMAIL', update],
  ['UPDATE_PASSWORD', update],
  ['UPDATE_TOTP', update],
  ['REMOVE_TOTP', update],
  ['UPDATE_CREDENTIAL', update],
  ['REMOVE_CREDENTIAL', update],
  ['RESET_PASSWORD', update],
  ['VERIFY_PROFILE', update],
  ['VERIFY_EMAIL', means('activate', 'trigger', self)],
  ['INVITE_ORG', means('invite', 'trigger', self)],
  ['DELETE_ACCOUNT', means('delete', 'trigger', self)],
  ['USER_DISABLED_BY_PERMANENT_LOCKOUT', suspend],
  ['USER_DISABLED_BY_TEMPORARY_LOCKOUT', suspend],
]);

/** About an application rather than a person: its `userId`, if any, is a service account. */
const machine =
  /^(?:CLIENT_(?:LOGIN|INFO|REGISTER|UPDATE|DELETE)|REGISTER_NODE|UNREGISTER_NODE|PUSHED_AUTHORIZATION_REQUEST|INTROSPECT_TOKEN|VALIDATE_ACCESS_TOKEN|OAUTH2_EXTENSION_GRANT|JWT_BEARER)$/;

/** @param type with or without `_ERROR` */
export function meaningOfUserEvent(type: string): Meaning {
  const base = type.replace(/_ERROR$/, '');
  return meanings.get(base) ?? (machine.test(base) ? noMeaning : { ...noMeaning, self: true });
}

/** Keycloak's error codes that tell only insiders what they mean (`Errors` in its sources), in words. */
const words: ReadonlyMap<string, string> = new Map([
  ['user_not_found', 'there is no such user'],
  ['user_disabled', 'the user is disabled'],
  ['user_temporarily_disabled', 'the user is locked for a while after failed sign-ins'],
  ['invalid_user_credentials', 'wrong password or code'],
  ['username_in_use', 'a user with this name already exists'],
  ['email_in_use', 'a user with this e-mail address already exists'],
  ['federated_identity_account_exists', 'an account with the same name or address already exists'],
  ['federated_identity_already_linked', 'the identity is linked to another account already'],
  ['registration_disabled', 'self-registration is switched off'],
  ['invalid_registration', 'what was entered is not valid'],
  ['identity_provider_login_failure', 'the identity provider refused or did not answer'],
  ['identity_provider_error', 'the identity provider reported an error'],
  ['client_not_found', 'there is no such client'],
  ['client_disabled', 'the client is disabled'],
  ['invalid_client_credentials', 'the secret of the client is wrong'],
  ['expired_code', 'it took too long'],
  ['email_send_failed', 'mail could not be sent'],
]);

/** `email_in_use: a user with this e-mail address already exists` */
export function sayError(error: string, reason: string | null): string {
  const more = reason ?? words.get(error) ?? error;
  return more === error ? error : `${error}: ${more}`;
}
