/**
 * Why something failed, in Auth0's words: the answer's body for calls, `details.error` for sign-ins and hooks, else `description`.
 * `directory_sync_failed` lists the users that failed, and says with `user_errors_truncated` when the list is not complete.
 */
import { type FailureWords, readFailureWords } from '../audit/failure-words.ts';
import { asFields, type Fields, fieldsOf, listOf, own, textOf } from '../json/fields.ts';
import type { Exchange } from './exchange.ts';

export interface Failure extends FailureWords {
  /** Auth0's own code: `insufficient_scope`, `invalid_body`, `action_timeout`. */
  code: string | null;
}

export function failureOf(log: Fields, exchange: Exchange, known: { scimType: string | null; detail: string | null } | null): Failure {
  const answer = asFields(exchange.responseBody);
  const error = errorIn(log);
  const text = known?.detail ?? messageIn(answer) ?? sentence(error.message) ?? textOf(log, 'description') ?? error.message ?? '';
  const words = readFailureWords(text);
  return {
    httpStatus: exchange.status ?? words.httpStatus,
    scimType: known?.scimType ?? error.scimType ?? words.scimType,
    message: [words.message, syncErrors(log)].filter(Boolean).join('; '),
    code: textOf(answer, 'errorCode') ?? error.code,
  };
}

/** `details.error` may hold a mere code (`user_exists`), which says less than the description. */
function sentence(text: string | null): string | null {
  return text?.includes(' ') === true ? text : null;
}

function messageIn(answer: Fields): string | null {
  const message = textOf(answer, 'message');
  const error = textOf(answer, 'error');
  return (
    textOf(answer, 'detail') ??
    (message === null || error === null || message.includes(error) ? (message ?? error) : `${error}: ${message}`)
  );
}

interface ErrorFacts {
  message: string | null;
  code: string | null;
  scimType: string | null;
}

/** `details.error` is text or an object; Actions say it in `details.action_error`. */
function errorIn(log: Fields): ErrorFacts {
  const details = fieldsOf(log, 'details');
  const error = { ...fieldsOf(details, 'error'), ...fieldsOf(details, 'action_error') };
  const payload = fieldsOf(error, 'payload');
  return {
    message:
      textOf(error, 'message') ??
      textOf(error, 'reason') ??
      textOf(error, 'detail') ??
      textOf(details, 'error') ??
      textOf(details, 'details'),
    code:
      textOf(details, 'error_class') ??
      textOf(payload, 'code') ??
      textOf(error, 'code') ??
      textOf(error, 'oauthError') ??
      textOf(payload, 'name'),
    scimType: textOf(error, 'scimType'),
  };
}

const mostQuoted = 5;

function syncErrors(log: Fields): string {
  const error = fieldsOf(fieldsOf(log, 'details'), 'error');
  const users = listOf(error, 'user_errors');
  if (users.length === 0) return '';
  const quoted = users.slice(0, mostQuoted).map((user) => {
    const words = [textOf(user, 'operation'), textOf(user, 'identity_user_id')].filter((word) => word !== null).join(' ');
    return [words, textOf(user, 'reason')].filter(Boolean).join(': ');
  });
  const more = own(error, 'user_errors_truncated') === true || users.length > mostQuoted ? ', ...' : '';
  return `${users.length} ${users.length === 1 ? 'user' : 'users'} failed: ${quoted.join(', ')}${more}`;
}

/** The only user that a directory synchronisation failed for, by the id at its IdP. */
export function onlyFailedUser(log: Fields): string | null {
  const error = fieldsOf(fieldsOf(log, 'details'), 'error');
  const users = listOf(error, 'user_errors');
  return users.length === 1 && own(error, 'user_errors_truncated') !== true ? textOf(users[0] ?? {}, 'identity_user_id') : null;
}
