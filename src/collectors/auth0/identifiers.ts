/** Who an Auth0 log is about. */
import type { Identifiers } from '../../domain/identifiers.ts';
import { identifierSet, looksLikeEmail } from '../audit/provider-event.ts';
import { type Fields, fieldsOf, idOf, textOf } from '../json/fields.ts';

/** @param login an e-mail address, a user name or a telephone number */
export function userIdentifiers(userId: string | null, login: string | null): Identifiers {
  return identifierSet({ idpUserId: userId, userName: login, email: login !== null && looksLikeEmail(login) ? login : null });
}

/**
 * The person behind a sign-in or a change of their own. Failures may hold an id or name that does not exist, which still tells whom somebody meant.
 * `identity_user_id` is the id at the IdP of the connection: Okta's user id, Entra's object id.
 */
export function selfIdentifiers(log: Fields): Identifiers {
  const details = fieldsOf(log, 'details');
  const body = fieldsOf(details, 'body');
  const invitee = fieldsOf(fieldsOf(details, 'invitation'), 'invitee');
  const userId = idOf(log, 'user_id') ?? idOf(body, 'user_id') ?? idOf(details, 'user_id');
  const address = idOf(body, 'email') ?? idOf(invitee, 'email') ?? idOf(details, 'email');
  const found = userIdentifiers(userId, idOf(log, 'user_name') ?? idOf(body, 'username') ?? address);
  return {
    ...found,
    ...identifierSet({ email: address !== null && looksLikeEmail(address) ? address : found.email, externalId: identityOf(log, userId) }),
    ...organisationOf(log),
  };
}

/** For Auth0's own databases it only repeats the end of the user id. */
function identityOf(log: Fields, userId: string | null): string | null {
  const id = idOf(log, 'identity_user_id');
  return id !== null && userId === `auth0|${id}` ? null : id;
}

function organisationOf(log: Fields): Identifiers {
  return identifierSet({ groupId: idOf(log, 'organization_id'), groupName: idOf(log, 'organization_name') });
}

/** The request that it was part of, and what many attempts share. */
export function workIdentifiers(log: Fields): Identifiers {
  const details = fieldsOf(log, 'details');
  const references = fieldsOf(log, 'references');
  const trace = textOf(references, 'trace_id');
  return identifierSet({
    requestId: idOf(references, 'correlation_id'),
    traceId: trace !== null && /^[0-9a-f]{32}$/i.test(trace) ? trace : null,
    sessionId: idOf(details, 'session_id') ?? idOf(log, 'session_id'),
    jobId: idOf(details, 'synchronization_id'),
  });
}
