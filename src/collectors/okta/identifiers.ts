/**
 * Who an Okta event is about, and the keys of the work that it was part of.
 *
 * - Targets are found by `type`, never by place (Okta promises no order). `AppUser.id` is the id of the assignment, not of the user, so it
 *   identifies nobody here.
 * - The actor is who did it, often an administrator: it is the subject of sign-ins and self-service only.
 * - `transaction.id` of a WEB transaction joins what one request caused. A JOB may push hundreds of users under one transaction id, so there it
 *   is a `jobId`: context that never joins. `requestId` is dropped where it only repeats the job's id.
 */
import type { Identifiers } from '../../domain/identifiers.ts';
import { looksLikeEmail } from '../audit/provider-event.ts';
import { type Fields, fieldsOf, idOf, listOf } from '../json/fields.ts';
import type { FailureText } from './failure-text.ts';

export function targetOfType(raw: Fields, type: string): Fields | null {
  return listOf(raw, 'target').find((target) => target.type === type) ?? null;
}

export function identifiersOf(raw: Fields, self: boolean, failure: FailureText | null): Identifiers {
  const identifiers: Identifiers = {};
  const set = (type: keyof Identifiers, value: string | null) => {
    if (value !== null) identifiers[type] = value;
  };
  const actor = fieldsOf(raw, 'actor');
  const user = targetOfType(raw, 'User') ?? (self && actor.type === 'User' ? actor : null);
  const login = user === null ? loginWithoutUser(raw, failure) : idOf(user, 'alternateId');
  if (user !== null) set('idpUserId', idOf(user, 'id'));
  set('userName', login);
  set('email', login !== null && looksLikeEmail(login) ? login : null);
  const group = targetOfType(raw, 'UserGroup') ?? targetOfType(raw, 'AppGroup');
  if (group !== null) set('groupId', idOf(group, 'id'));
  set('groupName', group === null ? (failure?.group ?? null) : idOf(group, 'displayName'));
  return { ...identifiers, ...workOf(raw) };
}

function loginWithoutUser(raw: Fields, failure: FailureText | null): string | null {
  const appUser = targetOfType(raw, 'AppUser');
  return (appUser === null ? null : idOf(appUser, 'alternateId')) ?? failure?.login ?? null;
}

function workOf(raw: Fields): Identifiers {
  const work: Identifiers = {};
  const transaction = fieldsOf(raw, 'transaction');
  const transactionId = idOf(transaction, 'id');
  const job = transaction.type === 'JOB';
  if (transactionId !== null) work[job ? 'jobId' : 'transactionId'] = transactionId;
  const requestId = idOf(fieldsOf(fieldsOf(raw, 'debugContext'), 'debugData'), 'requestId');
  if (requestId !== null && !(job && requestId === transactionId)) work.requestId = requestId;
  const authentication = fieldsOf(raw, 'authenticationContext');
  const sessionId = idOf(authentication, 'externalSessionId') ?? idOf(authentication, 'rootSessionId');
  if (sessionId !== null) work.sessionId = sessionId;
  return work;
}
