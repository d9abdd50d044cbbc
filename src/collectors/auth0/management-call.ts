/**
 * `sapi`, `fapi` and `mgmt_api_read`: a call of the Management API (https://auth0.com/docs/api/management/v2). The user that the call is about stands in its
 * path, its body or its answer; `user_id` and `details.request.auth.user` are the administrator or machine that made it.
 */
import type { Json } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';
import { identifierSet } from '../audit/provider-event.ts';
import { asFields, type Fields, fieldsOf, idOf, own } from '../json/fields.ts';
import { type Exchange, segmentsOf } from './exchange.ts';
import { userIdentifiers } from './identifiers.ts';

export interface ManagementCall {
  meaning: Meaning;
  identifiers: Identifiers;
}

type Verb = 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type ByVerb = { [verb in Verb]?: Meaning };

const add = means('assign', 'trigger');
const change = means('update', 'trigger');
const always: ByVerb = { POST: change, PATCH: change, PUT: change, DELETE: change };

/** Paths below `/api/v2/`; `*` is one segment. */
const routes: readonly (readonly [path: string, meaning: ByVerb])[] = [
  ['users', { POST: means('create', 'trigger') }],
  ['users/*', { PATCH: change, DELETE: means('delete', 'trigger') }],
  ['users/*/roles', { POST: add, DELETE: means('unassign', 'trigger') }],
  ['users/*/permissions', { POST: add, DELETE: means('unassign', 'trigger') }],
  ['users/*/identities', always],
  ['users/*/identities/*/*', always],
  ['users/*/authentication-methods', always],
  ['users/*/authentication-methods/*', always],
  ['users/*/multifactor/*', always],
  ['users/*/authenticators', always],
  ['users/*/revoke-access', always],
  ['user-blocks', { DELETE: means('reactivate', 'trigger') }],
  ['user-blocks/*', { DELETE: means('reactivate', 'trigger') }],
  ['roles/*/users', { POST: add }],
  ['organizations/*/members', { POST: means('group-add', 'trigger'), DELETE: means('group-remove', 'trigger') }],
  ['organizations/*/members/*/roles', { POST: add, DELETE: means('unassign', 'trigger') }],
  ['organizations/*/invitations', { POST: means('invite', 'trigger') }],
  ['groups/*/members', { POST: means('group-add', 'trigger'), DELETE: means('group-remove', 'trigger') }],
  ['connections/*/users', { DELETE: means('delete', 'trigger') }],
  ['connections/*/directory-provisioning/synchronizations', { POST: means('import', 'trigger') }],
  ['jobs/users-imports', { POST: means('import', 'queue') }],
  ['jobs/verification-email', { POST: means('activate', 'trigger') }],
  ['tickets/password-change', { POST: change }],
  ['tickets/email-verification', { POST: means('activate', 'trigger') }],
];

export function managementCallOf(exchange: Exchange): ManagementCall {
  const segments = segmentsOf(exchange.path ?? '');
  const api = segments.indexOf('v2');
  const path = api === -1 ? segments : segments.slice(api + 1);
  const meaning = meaningOf(path, exchange);
  return { meaning, identifiers: { ...subjectOf(path, exchange), ...jobOf(path, exchange) } };
}

function meaningOf(path: readonly string[], { method, requestBody }: Exchange): Meaning {
  const verbs = routes.find(([route]) => matches(path, route))?.[1] ?? {};
  const meaning = Object.hasOwn(verbs, method ?? '') ? verbs[method as Verb] : undefined;
  if (meaning === change && path[0] === 'users' && path.length === 2) return blockOf(asFields(requestBody)) ?? change;
  return meaning ?? noMeaning;
}

/** Blocking is how Auth0 suspends. */
function blockOf(body: Fields): Meaning | null {
  const blocked = own(body, 'blocked');
  if (blocked === true) return means('suspend', 'trigger');
  return blocked === false && Object.keys(body).length === 1 ? means('reactivate', 'trigger') : null;
}

function matches(path: readonly string[], route: string): boolean {
  const parts = route.split('/');
  return parts.length === path.length && parts.every((part, index) => part === '*' || part === path[index]);
}

function subjectOf(path: readonly string[], exchange: Exchange): Identifiers {
  const body = asFields(exchange.requestBody);
  const answer = asFields(exchange.responseBody);
  const [area, id, part] = path;
  if (area === 'users') return userOf(id, body, answer, part === undefined);
  if (area === 'user-blocks') return userIdentifiers(id ?? null, queryValue(exchange, 'identifier'));
  if (area === 'organizations') return { ...identifierSet({ groupId: id }), ...memberOf(path, body) };
  if (area === 'groups') return { ...identifierSet({ groupId: id }), ...memberOf(path, body) };
  if (area === 'roles' && part === 'users') return userIdentifiers(onlyOne(own(body, 'users')), null);
  if (area === 'connections' && part === 'users') return userIdentifiers(null, queryValue(exchange, 'email'));
  if (area === 'jobs' || area === 'tickets') return userIdentifiers(idOf(body, 'user_id'), idOf(body, 'email'));
  return {};
}

/** @param whole the call changes the user's profile; below it the body is about roles, identities, ... */
function userOf(id: string | undefined, body: Fields, answer: Fields, whole: boolean): Identifiers {
  if (!whole) return userIdentifiers(id ?? null, null);
  const login = idOf(answer, 'username') ?? idOf(body, 'username');
  const found = userIdentifiers(id ?? idOf(answer, 'user_id'), idOf(answer, 'email') ?? idOf(body, 'email'));
  return { ...found, ...identifierSet({ userName: login ?? found.userName }) };
}

function memberOf(path: readonly string[], body: Fields): Identifiers {
  if (path[2] === 'members') return userIdentifiers(path[3] ?? onlyOne(own(body, 'members')), null);
  return path[2] === 'invitations' ? userIdentifiers(null, idOf(fieldsOf(body, 'invitee'), 'email')) : {};
}

/** A change of many people is about the group alone. */
function onlyOne(list: Json | undefined): string | null {
  const ids = Array.isArray(list) ? list : [];
  const [first] = ids;
  if (ids.length !== 1 || first === undefined) return null;
  return typeof first === 'string' ? first : (idOf(asFields(first), 'user_id') ?? idOf(asFields(first), 'id'));
}

function queryValue({ query }: Exchange, name: string): string | null {
  return query === null ? null : new URLSearchParams(query).get(name);
}

/** An import works through a file of users: context for each of them. */
function jobOf(path: readonly string[], { responseBody }: Exchange): Identifiers {
  return path[0] === 'jobs' ? identifierSet({ jobId: idOf(asFields(responseBody), 'id') }) : {};
}
