/**
 * Finds what a company's own name stands for in an event: an attribute of that name, a member inside one (`order.user.mail` may be one flat attribute
 * or an object in an object), the same in the resource, then in the body where that is an object or JSON text. Names are exact, only own
 * properties count.
 */
import type { Attributes, EventInput, Json } from '../../../domain/event.ts';

/** Names of the event's own parts, where no attribute is called so: those fields of a log line are no attributes. */
const parts: { readonly [name: string]: (event: EventInput) => Json | undefined } = {
  message: (event) => (typeof event.body === 'string' ? event.body : (event.attributes['otel.status_description'] ?? event.name)),
  name: (event) => event.name,
  service: (event) => event.service ?? undefined,
};

const longestBody = 65_536;
const deepest = 16;

export interface OwnName {
  name: string;
  /** Every way to cut it in two at a dot: attribute, and members inside. */
  cuts: readonly { attribute: string; members: readonly string[] }[];
  members: readonly string[];
}

export function ownName(name: string): OwnName {
  const members = name.split('.').slice(0, deepest);
  const cuts = members
    .map((_, index) => ({ attribute: members.slice(0, index).join('.'), members: members.slice(index) }))
    .slice(1)
    .reverse();
  return { name, cuts, members };
}

/** An event, and its body once somebody looked into it. */
export interface View {
  event: EventInput;
  /** undefined: nobody has looked yet. */
  body: Json | undefined;
}

export function valueOfName(view: View, wanted: OwnName): Json | undefined {
  const { event } = view;
  const value = inAttributes(event.attributes, wanted) ?? (event.resource === undefined ? undefined : inAttributes(event.resource, wanted));
  if (value !== undefined && value !== null) return value;
  const inside = wanted.members.length === 0 ? undefined : inBody(view, wanted.members);
  if (inside !== undefined && inside !== null) return inside;
  return Object.hasOwn(parts, wanted.name) ? parts[wanted.name]?.(event) : undefined;
}

function inAttributes(attributes: Attributes, { name, cuts }: OwnName): Json | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  for (const { attribute, members } of cuts) {
    if (!Object.hasOwn(attributes, attribute)) continue;
    const found = descend(attributes[attribute], members);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inBody(view: View, members: readonly string[]): Json | undefined {
  view.body ??= bodyOf(view.event.body);
  return view.body === null ? undefined : descend(view.body, members);
}

function descend(value: Json | undefined, members: readonly string[]): Json | undefined {
  let at = value;
  for (const member of members) {
    if (typeof at !== 'object' || at === null) return undefined;
    const parent: { [key: string]: Json } | Json[] = at;
    at = Array.isArray(parent) ? parent[Number(member)] : Object.hasOwn(parent, member) ? parent[member] : undefined;
  }
  return at;
}

function bodyOf(body: Json): Json {
  if (typeof body === 'object') return body;
  if (typeof body !== 'string' || body.charCodeAt(0) !== 0x7b || body.length > longestBody) return null;
  try {
    return JSON.parse(body) as Json;
  } catch {
    return null;
  }
}
