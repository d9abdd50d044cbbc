/**
 * Calls of the SCIM endpoint (event source `identitystore-scim.amazonaws.com`): the name of the operation stands for method and path, the body is
 * `requestParameters.httpBody`, with `operations` in lower case and most values masked; `requestParameters.id` is the resource's id and
 * `responseElements` the answered resource.
 */
import type { Json, Operation } from '../../domain/event.ts';
import { type Meaning, means } from '../audit/meaning.ts';
import { asFields, type Fields, fieldsOf, listOf, own, textOf } from '../json/fields.ts';
import { type ScimReading, scimRequest } from '../semantics/scim-request.ts';

const methods: ReadonlyMap<string, string> = new Map([
  ['Create', 'POST'],
  ['Get', 'GET'],
  ['List', 'GET'],
  ['Patch', 'PATCH'],
  ['Put', 'PUT'],
  ['Delete', 'DELETE'],
]);

export interface ScimCall {
  meaning: Meaning;
  identifiers: ScimReading['identifiers'];
  endpoint: string | null;
}

/** @param request `requestParameters`, @param response `responseElements`, both without masked values */
export function scimCallOf(eventName: string, request: Fields, response: Fields, failed: boolean): ScimCall {
  const match = /^(Create|Get|List|Patch|Put|Delete)(User|Group)s?$/.exec(eventName);
  const method = methods.get(match?.[1] ?? '') ?? null;
  if (match === null || method === null) return { meaning: means(null, null), identifiers: {}, endpoint: null };
  const group = match[2] === 'Group';
  const id = textOf(request, 'id') ?? textOf(request, group ? 'groupId' : 'userId');
  const collection = `/scim/v2/${group ? 'Groups' : 'Users'}`;
  const path = id === null ? collection : `${collection}/${encodeURIComponent(id)}`;
  const requestBody = bodyOf(request);
  const filter = textOf(request, 'filter');
  const query = filter === null ? null : new URLSearchParams({ filter }).toString();
  const responseBody = failed ? undefined : (response as { [key: string]: Json });
  const reading = scimRequest({ method, path, query, status: failed ? 400 : null, requestBody, responseBody, side: 'server' });
  const operation = refined(reading?.operation ?? null, requestBody, response);
  return {
    meaning: means(operation, reading?.stage ?? null),
    identifiers: reading?.identifiers ?? {},
    endpoint: `${method} ${id === null ? collection : `${collection}/{id}`}`,
  };
}

function bodyOf(request: Fields): { [key: string]: Json } {
  const body = { ...fieldsOf(request, 'httpBody') };
  const operations = own(body, 'operations');
  if (operations !== undefined && own(body, 'Operations') === undefined) body.Operations = operations;
  return body;
}

/** What masked values hide: paths still tell memberships, and the answer tells whether the account is active. */
function refined(operation: Operation | null, body: Fields, response: Fields): Operation | null {
  if (operation !== 'update') return operation;
  const patches = listOf(asFields(body), 'Operations');
  const paths = patches.map((patch) => textOf(patch, 'path')?.toLowerCase() ?? '');
  if (paths.length === 0) return operation;
  if (paths.every((path) => path.startsWith('members')))
    return patches.some((patch) => textOf(patch, 'op')?.toLowerCase() !== 'remove') ? 'group-add' : 'group-remove';
  if (!paths.includes('active')) return operation;
  const active = own(response, 'active');
  if (active === false) return 'suspend';
  return active === true && paths.every((path) => path === 'active') ? 'reactivate' : operation;
}
