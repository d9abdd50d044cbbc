/**
 * SCIM messages as recorded in attributes and logs: text or already parsed, often cut short, possibly not SCIM at all. Reads the few members that
 * identify, decide or explain (RFC 7643 section 4, RFC 7644 sections 3.5.2, 3.7 and 3.12); tolerates the IdPs' deviations.
 */
import type { Json } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { textOf } from './facts.ts';
import { addIdentifier } from './identifiers-from.ts';

export type JsonObject = { [key: string]: Json };
const longestBody = 1 << 20;
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The body as an object; of text that is not whole JSON (cut by an exporter), its simple string members; null for anything else. */
export function parseBody(body: Json | undefined): JsonObject | null {
  if (typeof body !== 'string') return isObject(body) ? body : null;
  const text = body.trim();
  if (!text.startsWith('{') || text.length > longestBody) return null;
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : null;
  } catch {
    return membersOfFragment(text);
  }
}

/** Identifiers of a User or Group resource. `id` counts only when `withId`: in requests it is the client's guess. */
export function addResource(found: Identifiers, resource: JsonObject, kind: 'User' | 'Group', withId: boolean): void {
  if (withId) addIdentifier(found, kind === 'User' ? 'scimId' : 'groupId', resource.id);
  if (kind === 'Group') {
    addIdentifier(found, 'groupName', resource.displayName);
    return;
  }
  const extension = resource[enterprise];
  addIdentifier(found, 'userName', resource.userName);
  addIdentifier(found, 'externalId', resource.externalId);
  addIdentifier(found, 'email', emailOf(resource.emails));
  addIdentifier(found, 'employeeId', isObject(extension) ? extension.employeeNumber : resource.employeeNumber);
}

/** The single resource of a response: the body itself or the only entry of a ListResponse. */
export function resourceOf(body: JsonObject): JsonObject | null {
  const list = body.Resources;
  if (!Array.isArray(list)) return body.totalResults === undefined ? body : null;
  return list.length === 1 && isObject(list[0]) ? list[0] : null;
}

/** `scimType` and `detail` of an Error body, or of the first failed operation of a Bulk response (which answers 200 as a whole). */
export function errorOf(body: JsonObject): { errorCode: string | null; message: string | null } {
  const operations = body.Operations;
  if (!Array.isArray(operations)) return { errorCode: textOf(body.scimType), message: textOf(body.detail) };
  const failed = operations.filter(isObject).filter((operation) => statusOf(operation.status) >= 400);
  const first = failed[0];
  if (first === undefined) return { errorCode: null, message: null };
  const response = isObject(first.response) ? first.response : {};
  const detail = textOf(response.detail) ?? `status ${statusOf(first.status)}`;
  return { errorCode: textOf(response.scimType), message: `${failed.length} of ${operations.length} bulk operations failed: ${detail}` };
}

/** The status that an Error body repeats (RFC 7644 section 3.12), 409 for `uniqueness`; 0 for everything else. */
export function errorStatusOf(body: JsonObject): number {
  if (Array.isArray(body.Operations)) return 0;
  return textOf(body.scimType) === 'uniqueness' ? 409 : isError(body) ? statusOf(body.status) || 400 : 0;
}

function isError({ schemas, scimType, detail }: JsonObject): boolean {
  const listed = Array.isArray(schemas) ? schemas : [schemas];
  return listed.includes('urn:ietf:params:scim:api:messages:2.0:Error') || textOf(scimType) !== null || textOf(detail) !== null;
}

export interface Patch {
  /** Members that the operations set, as if they were a resource: enough to see who and what. */
  resource: JsonObject;
  /** New value of `active`, where it is set. Entra sends the string "False". */
  active: boolean | null;
  /** True when nothing but `active` (and a password, which Okta adds) changes. */
  onlyActive: boolean;
  membersAdded: string[];
  membersRemoved: string[];
}

/** What a PATCH does: path and path-less operations, any capitalisation, members as value arrays or as `members[value eq "id"]`. */
export function readPatch(body: JsonObject): Patch {
  const patch: Patch = { resource: {}, active: null, onlyActive: true, membersAdded: [], membersRemoved: [] };
  const operations = Array.isArray(body.Operations) ? body.Operations.slice(0, 1000) : [];
  for (const operation of operations.filter(isObject)) {
    const path = textOf(operation.path);
    const removes = textOf(operation.op)?.toLowerCase() === 'remove';
    if (path === null && isObject(operation.value)) {
      for (const [name, value] of Object.entries(operation.value)) applyMember(patch, name, value, removes);
    } else if (path !== null) applyMember(patch, path, operation.value, removes);
  }
  if (patch.active === null) patch.onlyActive = false;
  return patch;
}

/** `active` as the booleans and strings that IdPs send; null when absent or something else. */
export function activeOf(value: Json | undefined): boolean | null {
  const text = textOf(value)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

function applyMember(patch: Patch, path: string, value: Json | undefined, removes: boolean): void {
  const name = path.replace(/^urn:[\w:.-]*:/i, '');
  const member = /^members(?:\[value eq "([^"]*)"\])?$/i.exec(name);
  if (member !== null) {
    const ids = member[1] !== undefined ? [member[1]] : idsOf(value);
    (removes ? patch.membersRemoved : patch.membersAdded).push(...ids);
  } else if (name.toLowerCase() === 'active') patch.active = removes ? null : activeOf(value);
  else if (/^emails(?:\[[^\]]*\])?(?:\.value)?$/i.test(name)) patch.resource.emails ??= value ?? null;
  else if (/^(?:userName|externalId|displayName|employeeNumber)$/.test(name)) patch.resource[name] = value ?? null;
  if (!/^(?:active|password|id|schemas)$/i.test(name)) patch.onlyActive = false;
}

function idsOf(value: Json | undefined): string[] {
  const values = Array.isArray(value) ? value.slice(0, 1000) : [value];
  return values.map((entry) => textOf(isObject(entry) ? entry.value : entry)).filter((id) => id !== null);
}

function emailOf(emails: Json | undefined): Json | undefined {
  if (!Array.isArray(emails)) return emails;
  const entries = emails.slice(0, 50).filter(isObject);
  const chosen = entries.find((entry) => activeOf(entry.primary) === true) ?? entries[0];
  return chosen?.value ?? emails[0];
}

function membersOfFragment(text: string): JsonObject | null {
  const found: JsonObject = {};
  for (const name of ['userName', 'externalId', 'scimType', 'detail', 'displayName', 'id']) {
    const match = new RegExp(`"${name}"\\s*:\\s*"((?:[^"\\\\]|\\\\.){1,512})"`).exec(text);
    if (match?.[1] !== undefined) found[name] = match[1];
  }
  const mail = /"emails"\s*:\s*\[\s*\{[^}]{0,300}?"value"\s*:\s*"([^"\\]{1,254})"/.exec(text);
  if (mail?.[1] !== undefined) found.emails = mail[1];
  return Object.keys(found).length > 0 ? found : null;
}

function statusOf(value: Json | undefined): number {
  const number = Number(textOf(isObject(value) ? value.code : value) ?? 0);
  return Number.isFinite(number) ? number : 0;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
