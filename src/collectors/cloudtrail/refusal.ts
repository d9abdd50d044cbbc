/**
 * What AWS means by its refusals. Nearly all of them are 400; the error's name is in the body (`__type`) or a header
 * (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/CommonErrors.html,
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html).
 */
import type { Json } from '../../domain/event.ts';
import type { HttpAnswer } from '../http/request.ts';
import { asFields, textOf } from '../json/fields.ts';

const kinds: readonly (readonly [RegExp, number])[] = [
  [/^(?:Throttl\w*|TooManyRequests\w*|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceeded\w*)$/, 429],
  [/^(?:ExpiredToken\w*|InvalidSignature\w*|SignatureDoesNotMatch|RequestExpired|UnrecognizedClient\w*|InvalidClientTokenId)$/, 401],
  [/^(?:IncompleteSignature\w*|MissingAuthenticationToken\w*|InvalidAccessKeyId|AuthFailure|InvalidToken\w*)$/, 401],
  [/^(?:AccessDenied\w*|NotAuthorized\w*|OptInRequired|UnauthorizedOperation|UnsupportedOperation\w*|OperationNotPermitted\w*)$/, 403],
  [
    /^(?:InvalidLookupAttributes\w*|InvalidMaxResults\w*|InvalidEventCategory\w*|SubscriptionRequired\w*|ValidationError|ValidationException)$/,
    403,
  ],
  [/^(?:InvalidNextToken\w*|InvalidTimeRange\w*)$/, 400],
  [/^(?:InternalFailure|InternalError|InternalServerError|ServiceUnavailable\w*)$/, 503],
];

/** The status by which polling judges the answer. */
export function statusOf(answer: HttpAnswer): number {
  const { name } = errorOf(answer);
  return kinds.find(([pattern]) => pattern.test(name))?.[1] ?? answer.status;
}

/** One line for a person. */
export function refusal(answer: HttpAnswer, host: string): string {
  const { name, message } = errorOf(answer);
  const said = name === '' ? String(answer.status) : name;
  if (/^(?:ExpiredToken|RequestExpired)/.test(name))
    return `${host} says that the AWS credentials have expired (${said}): sign in again or renew them`;
  if (/^(?:InvalidSignature|SignatureDoesNotMatch)/.test(name)) return signatureRefusal(host, said, message);
  if (/^(?:UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|AuthFailure|InvalidToken)/.test(name))
    return `${host} does not know the AWS access key (${said}): check the key and that it is active`;
  if (/^(?:AccessDenied|NotAuthorized|UnauthorizedOperation)/.test(name))
    return `${host} does not let these credentials look up events (${said}): they need the permission cloudtrail:LookupEvents`;
  if (name === 'OptInRequired') return `${host}: the account has not enabled this Region (${said})`;
  const words = message === '' ? '' : `, ${message}`;
  if (answer.status === 401 || answer.status === 403) return `${host} refuses the AWS credentials (${said}${words})`;
  return `${host} does not accept the request (${said}${words}): check region and eventSources`;
}

function signatureRefusal(host: string, said: string, message: string): string {
  const clock = /expired|not yet current|skew/i.test(message) ? 'the clock of this machine is off' : 'check the secret access key';
  return `${host} refuses the signature (${said}): ${clock}`;
}

/** `com.amazonaws.cloudtrail.v20131101#InvalidNextTokenException`, `AccessDeniedException`, `ThrottlingException:http://...`. */
function errorOf(answer: HttpAnswer): { name: string; message: string } {
  const fields = bodyOf(answer.text);
  const header = answer.headers['x-amzn-errortype'];
  const type = textOf(fields, '__type') ?? textOf(fields, 'code') ?? (typeof header === 'string' ? header : '');
  const name = type.replace(/^.*#/, '').replace(/:.*$/s, '').trim();
  const message = textOf(fields, 'message') ?? textOf(fields, 'Message') ?? '';
  return { name, message: message.replace(/\s+/g, ' ').slice(0, 200) };
}

function bodyOf(text: string) {
  try {
    return asFields(JSON.parse(text) as Json);
  } catch {
    return {};
  }
}
