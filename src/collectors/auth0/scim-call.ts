/**
 * `sscim` and `fscim`: a request that an IdP sent to the inbound SCIM of a connection, and Auth0's answer
 * (https://auth0.com/docs/authenticate/protocols/scim). The SCIM `id` is Auth0's user id; `active: false` blocks the user. Auth0 leaves out the members of
 * groups with more than 1,000.
 */
import type { Outcome } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { type Meaning, means } from '../audit/meaning.ts';
import { type ScimReading, scimRequest } from '../semantics/scim-request.ts';
import type { Exchange } from './exchange.ts';

export interface ScimCall {
  meaning: Meaning;
  outcome: Outcome;
  identifiers: Identifiers;
  /** `scimType` and `detail` of the answer, or null. */
  scimType: string | null;
  detail: string | null;
}

export function scimCallOf(exchange: Exchange, byType: Outcome): ScimCall {
  const reading = exchange.path === null ? null : readingOf(exchange, exchange.path);
  const lookup = exchange.method === 'GET' || exchange.method === 'HEAD';
  return {
    meaning: means(reading?.operation ?? null, reading?.stage ?? (lookup ? 'match' : 'apply')),
    // An IdP takes "no such user" for an answer, not for a failure.
    outcome: lookup && exchange.status === 404 ? 'unknown' : byType,
    identifiers: reading === null || reading.probe ? {} : withIdentity(reading.identifiers),
    scimType: reading?.errorCode ?? null,
    detail: reading?.message ?? null,
  };
}

/** The id of an enterprise connection's user ends with what the IdP sent as `externalId`: `samlp|acme|00u1a2b3`. */
function withIdentity(found: Identifiers): Identifiers {
  const [, connection, id] = found.scimId?.split('|') ?? [];
  return connection === undefined || !id || found.externalId !== undefined ? found : { ...found, externalId: id };
}

function readingOf(exchange: Exchange, path: string): ScimReading | null {
  const facts = {
    method: exchange.method,
    query: exchange.query,
    status: exchange.status,
    requestBody: exchange.requestBody,
    responseBody: exchange.responseBody,
    side: 'server',
  } as const;
  // Some record the path below the connection's SCIM address: `Users/auth0|64aa`.
  return scimRequest({ ...facts, path }) ?? scimRequest({ ...facts, path: `/scim/v2/${path.replace(/^\/+/, '')}` });
}
