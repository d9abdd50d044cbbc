/**
 * Bodies and attributes of a step as a flat list of comparable members. SCIM-aware: a PATCH is read by what it changes (RFC 7644 section 3.5.2), so
 * `op: "Replace"`, a path-less value and the string "False" compare equal to their plain forms.
 */
import type { Json, ProvisioningEvent } from '../event.ts';

/** Path to scalar value; order as found. */
export type Members = Map<string, Json>;

const mostMembers = 2000;
const deepest = 50;
const longestText = 262_144;

/** What the step received and answered, or an empty map. Raw audit records count by what they say was modified. */
export function bodyMembers(event: ProvisioningEvent): Members {
  const members: Members = new Map();
  if (event.kind === 'audit') {
    addModified(members, event.body);
    return members;
  }
  const { request, response, rest } = parts(event);
  addPayload(members, 'body.request', request);
  addPayload(members, 'body.response', response);
  addPayload(members, 'body', rest);
  return members;
}

/** Attributes without bodies, flat. */
export function attributeMembers(event: ProvisioningEvent): Members {
  const members: Members = new Map();
  for (const [name, value] of Object.entries(event.attributes)) if (!/\.body(?:\.content)?$/.test(name)) flatten(members, name, value);
  return members;
}

function parts({ body, attributes }: ProvisioningEvent): { request: Json; response: Json; rest: Json } {
  const recorded = (side: string) => parsed(attributes[`http.${side}.body.content`] ?? attributes[`http.${side}.body`] ?? null);
  const whole = isObject(body) ? body : null;
  const sided = whole !== null && (Object.hasOwn(whole, 'request') || Object.hasOwn(whole, 'response'));
  return {
    request: sided ? parsed(whole.request ?? null) : recorded('request'),
    response: sided ? parsed(whole.response ?? null) : recorded('response'),
    rest: sided ? null : isObject(parsed(body)) ? parsed(body) : null,
  };
}

function parsed(value: Json): Json {
  if (typeof value !== 'string' || value.length > longestText || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function addPayload(members: Members, path: string, value: Json): void {
  if (value === null || value === '') return;
  const operations = isObject(value) ? value.Operations : undefined;
  if (Array.isArray(operations) && operations.some((operation) => isObject(operation) && typeof operation.op === 'string')) {
    for (const [target, change] of effectOf(operations)) flatten(members, `${path}.patch.${target}`, change);
  } else flatten(members, path, value);
}

/** What a PATCH does, by target path: later operations on the same path win, as they would on the server. */
function effectOf(operations: readonly Json[]): Map<string, Json> {
  const effect = new Map<string, Json>();
  for (const operation of operations.slice(0, 1000)) {
    if (!isObject(operation)) continue;
    const op = String(operation.op ?? '').toLowerCase();
    const path = typeof operation.path === 'string' ? plainPath(operation.path) : '';
    const value = operation.value ?? null;
    if (op === 'remove') effect.set(path, { removed: coerced(value) ?? true });
    else if (path === '' && isObject(value)) for (const [name, inner] of Object.entries(value)) effect.set(plainPath(name), coerced(inner));
    else effect.set(path, coerced(value));
  }
  return effect;
}

/** Attribute names are compared without case and without the core schemas' URN (RFC 7643 section 2.1, RFC 7644 section 3.10). */
function plainPath(path: string): string {
  return path
    .slice(0, 300)
    .replace(/^urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):/i, '')
    .replace(/^(.*?)(?=$|\[| )/, (name) => name.toLowerCase());
}

/** Entra sends booleans as "True" and "False". */
function coerced(value: Json): Json {
  if (typeof value === 'string' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return value;
}

function addModified(members: Members, body: Json): void {
  const modified = isObject(body) ? body.modifiedProperties : undefined;
  if (!Array.isArray(modified)) return;
  for (const property of modified.slice(0, mostMembers)) {
    if (isObject(property)) members.set(`body.modified.${String(property.displayName ?? '')}`, property.newValue ?? null);
  }
}

/** Depth first with a stack of its own; deeper or more than allowed is left out. */
function flatten(members: Members, root: string, value: Json): void {
  const stack: [path: string, value: Json, depth: number][] = [[root, value, 0]];
  for (let entry = stack.pop(); entry !== undefined && members.size < mostMembers; entry = stack.pop()) {
    const [path, current, depth] = entry;
    if (typeof current !== 'object' || current === null) {
      members.set(path, current);
      continue;
    }
    if (depth >= deepest) continue;
    const inner: [string, Json, number][] = Array.isArray(current)
      ? current.slice(0, mostMembers).map((item, index) => [`${path}[${index}]`, item, depth + 1])
      : Object.entries(current)
          .slice(0, mostMembers)
          .map(([name, item]) => [`${path}.${name}`, item, depth + 1]);
    stack.push(...inner.reverse());
  }
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
