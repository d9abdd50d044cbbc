/** Typed identifiers from attributes: which name holds which identifier is in `facts.ts`, what a value may look like is here. */
import type { Attributes, Json } from '../../domain/event.ts';
import { type Identifiers, type IdentifierType, identifierTypes, isMeaningless } from '../../domain/identifiers.ts';
import { type Facts, factsOf, textOf } from './facts.ts';

const emailShape = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,190}$/;
const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const oktaUserShape = /^00u[0-9A-Za-z]{17}$/;
const traceShape = /^[0-9a-f]{32}$/i;

/**
 * Identifiers in flat attributes (`user.email`, `scim.user_name`, `http.request.header.x-request-id`, `requestId`, ...). Values that mean nothing
 * (`unknown`, zeros, redaction marks) and values of the wrong shape (an e-mail without `@`, a trace id that is not 32 hex digits) are left out.
 */
export function identifiersFrom(attributes: Attributes, facts: Facts = factsOf(attributes)): Identifiers {
  const found: Identifiers = {};
  for (const type of identifierTypes) if (facts[type] !== undefined) addIdentifier(found, type, facts[type]);
  if (facts.person !== undefined) addPerson(found, facts.person);
  return found;
}

/** Adds an identifier when its value means something and the type has none yet. */
export function addIdentifier(found: Identifiers, type: IdentifierType, value: Json | undefined): void {
  if (found[type] !== undefined) return;
  const text = textOf(value);
  if (text === null || isMeaningless(text)) return;
  if (type === 'email') {
    if (emailShape.test(text)) found.email = text;
  } else if (type === 'traceId') {
    if (traceShape.test(text)) found.traceId = text.toLowerCase();
  } else found[type] = text;
}

/**
 * `enduser.id` and `user.id` hold whatever a program calls its users: an address is an e-mail, a UUID or Okta id is the IdP's, letters are a
 * login name, other ids are the application's own, which is what SCIM calls `id`. Up to three digits identify nobody outside one table.
 */
function addPerson(found: Identifiers, value: Json): void {
  const text = textOf(value);
  if (text === null || /^\d{1,3}$/.test(text)) return;
  if (emailShape.test(text)) addIdentifier(found, 'email', text);
  else if (uuidShape.test(text) || oktaUserShape.test(text)) addIdentifier(found, 'idpUserId', text);
  else if (/^[\p{L}][\p{L}.'_-]*\d{0,3}$/u.test(text)) addIdentifier(found, 'userName', text);
  else if (!/\s/.test(text)) addIdentifier(found, 'scimId', text);
}

/** True for the form of a UUID: Entra fills such values into filters to test a connection. */
export function isUuid(value: string): boolean {
  return uuidShape.test(value);
}
