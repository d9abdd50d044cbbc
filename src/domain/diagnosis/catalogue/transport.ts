/** Classes 13 to 23: between provider and target: answers, time-outs, credentials, limits. */
import type { CatalogueEntry } from './entry.ts';

export const transportClasses = {
  'unparsable-response': {
    title: 'The answer could not be read',
    cause: '{provider} could not read the answer of {target}: {answer}.',
    recognisedBy:
      'Okta "Invalid JSON", Entra `SystemForCrossDomainIdentityManagementServiceIncompatible`, while the application did answer.',
    why: 'The body is HTML or text, has the wrong content type, or is not a SCIM resource.',
    nextSteps: [
      'Answer with a SCIM resource and `application/scim+json`, also for errors.',
      'Look for a proxy or login page in front of the server.',
    ],
    reference: 'RFC 7644 section 3.1 and 3.12',
    effect: 'failed',
  },
  'empty-response': {
    title: 'The create answer was empty',
    cause: '{target} created the account but did not return it: {answer}.',
    recognisedBy: 'Okta "Create new user returned empty user"; a 201 without body.',
    why: 'The provider needs the id of the new resource and did not get one.',
    nextSteps: ['Return the created resource with its id.', 'Then retry; the account exists already, so the look-up filter must find it.'],
    reference: 'RFC 7644 section 3.3',
    effect: 'failed',
  },
  gateway: {
    title: 'A gateway answered instead of the application',
    cause: 'Something in front of {target} failed, no request reached the application: {answer}.',
    recognisedBy:
      'The provider saw 502, 503 or 504 or an answer that is not JSON ("Unrecognized token", "Unexpected character (\'<\'"), and no span or log line of the application exists.',
    why: 'A proxy, tunnel, firewall or content network refused or lost the request.',
    nextSteps: [
      'Check the logs of the edge (load balancer, WAF, tunnel) at that second.',
      'Allow the address ranges of the provider.',
      'Retry once the edge is healthy.',
    ],
    reference: 'RFC 9110 section 15.6',
    effect: 'failed',
  },
  timeout: {
    title: 'The answer took too long',
    cause: 'The answer did not come in time: {answer}.',
    recognisedBy:
      'Entra `Timeout`, "timed out", "deadline exceeded", HTTP 408, or a call of more than 60 seconds (Okta closes the connection then).',
    why: 'The application does slow work before it answers, or waits for another system.',
    nextSteps: [
      'Find the slow step below the call and move it behind the answer (queue).',
      'Look whether the account was created all the same before you retry.',
    ],
    reference: 'Okta Developer: SCIM FAQs',
    effect: 'failed',
  },
  'timeout-duplicate': {
    title: 'The retry after a time-out met its own account',
    cause: 'The first try timed out but did create the account, so the retry was refused: {answer}.',
    recognisedBy: 'A time-out on the side of the provider, a success of the same create in the application, then a conflict.',
    why: 'Create is slow and not idempotent.',
    nextSteps: [
      'Make create idempotent by externalId.',
      'Link the account that the first try created.',
      'Make create faster than the limit of the provider (Okta 60 s).',
    ],
    reference: 'RFC 7644 section 3.3',
    effect: 'failed',
  },
  'credentials-expired': {
    title: 'The credentials are no longer accepted',
    cause: '{target} no longer accepts the credentials: {answer}.',
    recognisedBy:
      'HTTP 401, Okta `application.integration.authentication_failure`, Entra `Unauthorized` or `InvalidCredentials`, WorkOS `dsync.token.revoked`.',
    why: 'The token or secret expired, was revoked or was rotated on one side only.',
    nextSteps: [
      'Issue a new token in the target and enter it in the provider.',
      'Test the connection, then restart the job or retry the failed tasks.',
    ],
    reference: 'RFC 7644 section 2; RFC 6750 section 3.1',
    effect: 'failed',
  },
  'token-fetch': {
    title: 'No access token could be fetched',
    cause: 'The access token could not be fetched: {answer}.',
    recognisedBy: 'Okta `oauth.get.token`, `oauth.refresh.token`; `invalid_client`, `invalid_grant`; a failing call of a token endpoint.',
    why: 'Client secret, certificate, redirect or consent changed, or the refresh token expired.',
    nextSteps: ['Check client id and secret against the authorization server.', 'Consent again in the provider.'],
    reference: 'RFC 6749 section 5.2',
    effect: 'failed',
  },
  'insufficient-rights': {
    title: 'The credentials may not do this',
    cause: 'The rights of the token are not sufficient in {target}: {answer}.',
    recognisedBy: 'HTTP 403 or 405, Entra `InsufficientRights`, `NotPermitted`, `MethodNotAllowed`; "insufficient scope".',
    why: 'The token lacks a scope or its owner lacks a role.',
    nextSteps: ['Give the token the scope of this operation (for example `post:users`).', 'Check the role of its owner in the target.'],
    reference: 'RFC 6750 section 3.1',
    effect: 'failed',
  },
  'network-policy': {
    title: 'A network policy blocks the provider',
    cause: 'A network policy in front of {target} blocks the provider: {answer}.',
    recognisedBy: '403 with an HTML page instead of SCIM ("Error authenticating: Forbidden … \'<\'"), "IP not allowed", "network policy".',
    why: 'The target only takes calls from listed addresses and those of the provider are not among them.',
    nextSteps: ['Add the published address ranges of the provider to the allow list of the target.'],
    reference: 'Snowflake: Okta SCIM integration with Snowflake',
    effect: 'failed',
  },
  throttled: {
    title: 'The target asks for patience',
    cause: '{target} limits the rate of requests: {answer}.',
    recognisedBy: 'HTTP 429, Okta `application.integration.rate_limit_exceeded`, Entra `TooManyRequests`.',
    why: 'Too many requests at once, usually in an import or after a mass assignment. Okta tries up to 10 times with doubling gaps.',
    nextSteps: [
      'Wait for the next try of the provider.',
      'Raise the limit in the target and let it answer with an integer Retry-After in seconds.',
    ],
    reference: 'RFC 6585 section 4; Okta Developer: SCIM concepts, rate limits',
    effect: 'waiting',
  },
  'retries-exhausted': {
    title: 'The provider gave up',
    cause: 'All tries are used up: {answer}.',
    recognisedBy: '10 or more tries answered with 429, or a message that says that no more tries follow.',
    why: 'The condition that was retried lasted longer than the retries.',
    nextSteps: ['Remove the cause (rate limit, outage), then retry by hand: nothing will happen on its own.'],
    reference: 'Okta Developer: SCIM concepts, rate limits',
    effect: 'failed',
  },
} as const satisfies { [name: string]: CatalogueEntry };
