/** Typed identifiers from attributes: which name holds which identifier is in `facts.ts`, what a value may look like is here. */
import type { Attributes, Json } from '../../domain/event.ts';
import { type Identifiers, type IdentifierType, identifierTypes, isMeaningless } from '../../domain/identifiers.ts';
import { type Facts, factsOf, textOf } from './facts.ts';

const emailShape = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,190}$/;
const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const oktaUserShape = /^00u[0-9A-Za-z]{17}$/;
const oktaGroupShape = /^00g[0-9A-Za-z]{17}$/;
const traceShape = /^[0-9a-f]{32}$/i;

/**
 * Identifiers in flat attributes (`user.email`, `scim.user_name`, `http.request.header.x-request-id`, `requestId`, ...). Values that mean nothing
 * (`unknown`, zeros, redaction marks) and values of the wrong shape (an e-mail without `@`, a trace id that is not 32 hex digits) are left out.
 *
 * @param forOthers whoever makes the request makes it for somebody else, as SCIM clients do; who signs up or in is the person in question
 */
export function identifiersFrom(attributes: Attributes, facts: Facts = factsOf(attributes), forOthers = false): Identifiers {
  const found: Identifiers = {};
  for (const type of identifierTypes) if (facts[type] !== undefined) addIdentifier(found, type, facts[type]);
  if (facts.person !== undefined) addPerson(found, facts.person);
  if (facts.caller !== undefined && !forOthers) addPerson(found, facts.caller);
  if (facts.uid !== undefined && isOpaque(facts.uid)) addPerson(found, facts.uid);
  if (facts.unsureGroupId !== undefined) addGroup(found, facts.unsureGroupId, facts.unsureGroupName);
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

/** An id in a form that no process has. */
function isOpaque(value: Json): boolean {
  const text = textOf(value);
  return text !== null && (emailShape.test(text) || /^(?=.*\d)[\w|:-]{8,}$/.test(text));
}

/** A word called `group` names a group where the id of one stands beside it. */
function addGroup(found: Identifiers, id: Json, name: Json | undefined): void {
  const text = textOf(id);
  if (text === null || !(uuidShape.test(text) || oktaGroupShape.test(text))) return;
  addIdentifier(found, 'groupId', text);
  addIdentifier(found, 'groupName', name);
}

/** Accounts of programs, as people call them: `svc-scim`, `okta-service-account`, `deploy-bot`. */
const programs = /^(?:svc|srv|service|bot)[-_.]|[-_.](?:svc|bot|service|service[-_.]?account|client)$/i;

/**
 * `enduser.id` and `user.id` hold whatever a program calls its users: an address is an e-mail, a UUID or Okta id is the IdP's, letters are a
 * login name, other ids are the application's own, which is what SCIM calls `id`. Up to three digits identify nobody outside one table, and an
 * account of a program nobody at all.
 */
function addPerson(found: Identifiers, value: Json): void {
  const text = textOf(value);
  if (text === null || /^\d{1,3}$/.test(text) || programs.test(text)) return;
  if (emailShape.test(text)) addIdentifier(found, 'email', text);
  else if (uuidShape.test(text) || oktaUserShape.test(text)) addIdentifier(found, 'idpUserId', text);
  else if (/^[\p{L}][\p{L}.'_-]*\d{0,3}$/u.test(text)) addIdentifier(found, 'userName', text);
  else if (!/\s/.test(text)) addIdentifier(found, 'scimId', text);
}

/** True for the form of a UUID: Entra fills such values into filters to test a connection. */
export function isUuid(value: string): boolean {
  return uuidShape.test(value);
}
