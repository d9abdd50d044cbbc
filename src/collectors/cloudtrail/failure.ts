/**
 * Failures: `errorCode` and `errorMessage` of refused calls, `FAILED` of assignments, `Failure` in the details of sign-ins. CloudTrail does not
 * record the HTTP status; the codes below have one each
 * (https://docs.aws.amazon.com/singlesignon/latest/developerguide/createuser.html, section Errors).
 */
import type { Outcome } from '../../domain/event.ts';
import type { FailureWords } from '../audit/failure-words.ts';
import { type Fields, fieldsOf, own, textOf } from '../json/fields.ts';

const statuses: ReadonlyMap<string, number> = new Map([
  ['ValidationException', 400],
  ['SerializationException', 400],
  ['InvalidParameterException', 400],
  ['InvalidInputException', 400],
  ['UnauthorizedException', 401],
  ['UnrecognizedClientException', 401],
  ['ExpiredTokenException', 401],
  ['AccessDenied', 403],
  ['AccessDeniedException', 403],
  ['ForbiddenException', 403],
  ['ResourceNotFoundException', 404],
  ['NoSuchEntityException', 404],
  ['NoSuchEntity', 404],
  ['ConflictException', 409],
  ['ResourceAlreadyExistsException', 409],
  ['EntityAlreadyExists', 409],
  ['EntityAlreadyExistsException', 409],
  ['DuplicateException', 409],
  ['Throttling', 429],
  ['ThrottlingException', 429],
  ['TooManyRequestsException', 429],
  ['InternalServerException', 500],
  ['InternalFailure', 500],
  ['ServiceUnavailable', 503],
]);

export interface Result {
  outcome: Outcome;
  errorCode: string | null;
  failure: FailureWords | null;
}

export function resultOf(record: Fields, eventName: string): Result {
  const errorCode = textOf(record, 'errorCode');
  const errorMessage = textOf(record, 'errorMessage');
  if (errorCode !== null || errorMessage !== null) return failed(errorCode, errorMessage ?? errorCode ?? '');
  const status = assignmentStatus(record);
  if (status !== null && textOf(status, 'status') === 'FAILED')
    return failed(null, textOf(status, 'failureReason') ?? 'the assignment failed');
  const word = signInWord(record, eventName)?.toLowerCase();
  if (word === 'failure' || word === 'failed')
    return failed(null, textOf(fieldsOf(record, 'additionalEventData'), 'FailureReason') ?? `${eventName}: ${word}`);
  return { outcome: eventName === 'CredentialChallenge' ? 'unknown' : 'success', errorCode: null, failure: null };
}

function failed(errorCode: string | null, message: string): Result {
  // Some services put their name in front: `Client.ValidationException`.
  const code = errorCode?.replace(/^(?:Client|Server)\./, '') ?? null;
  return { outcome: 'failure', errorCode: code, failure: { httpStatus: statuses.get(code ?? '') ?? null, scimType: null, message } };
}

/** `accountAssignmentCreationStatus` and its like. */
function assignmentStatus(record: Fields): Fields | null {
  const elements = fieldsOf(record, 'responseElements');
  for (const name of ['accountAssignmentCreationStatus', 'accountAssignmentDeletionStatus']) {
    if (own(elements, name) !== undefined) return fieldsOf(elements, name);
  }
  return null;
}

/** `{"UserAuthentication": "Success"}` in `serviceEventDetails`, `{"ConsoleLogin": "Failure"}` in `responseElements`. */
function signInWord(record: Fields, eventName: string): string | null {
  return textOf(fieldsOf(record, 'serviceEventDetails'), eventName) ?? textOf(fieldsOf(record, 'responseElements'), eventName);
}
