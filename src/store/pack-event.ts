/** One event on its way into a chunk: its facts cut to size, its payload without secrets. */
import type { EventFact } from '../domain/correlation/facts.ts';
import type { Attributes, EventInput, Json } from '../domain/event.ts';
import { eventId, hash53 } from '../domain/hash.ts';
import { maySecret, redactAttributes, redactText, redactValue } from '../domain/redaction/redact.ts';
import type { PackedResource } from './packed.ts';

const maxText = 4096;
const maxName = 300;

/** Still with whatever secrets it holds: see `factWithoutSecrets`. */
export function factOf(event: EventInput): EventFact {
  const time = Number.isFinite(event.time) ? event.time : 0;
  return {
    id: eventId(time, event.dedupeKey ?? `${event.source}\u0000${event.nativeId}`),
    source: event.source,
    nativeId: event.nativeId,
    kind: event.kind,
    time,
    durationMs: event.durationMs,
    service: event.service,
    name: cut(event.name, maxName),
    stage: event.stage,
    outcome: event.outcome,
    provider: event.provider,
    target: event.target,
    operation: event.operation,
    spanKind: event.spanKind,
    parentNativeId: event.parentNativeId,
    linkedNativeIds: event.linkedNativeIds,
    identifiers: event.identifiers,
    endpoint: event.endpoint,
    httpStatus: event.httpStatus,
    errorCode: event.errorCode,
    message: event.message === null ? null : cut(event.message, maxText),
    answered: holdsAnswer(event),
  };
}

function holdsAnswer({ attributes, body }: EventInput): boolean {
  return attributes['http.response.body.content'] !== undefined || (isRecord(body) && body.response !== undefined);
}

function isRecord(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

export interface Payload {
  resource: SharedAttributes | null;
  attributes: Attributes;
  body: Json;
  bodyJson: string | null;
}

export function payloadOf({ resource, attributes, body, bodyJson }: EventInput, resources: ResourcePacker): Payload {
  return { resource: resource === undefined ? null : resources.shared(resource), attributes, body, bodyJson: bodyJson ?? null };
}

export function factWithoutSecrets(fact: EventFact): EventFact {
  return {
    ...fact,
    name: redactText(fact.name),
    endpoint: fact.endpoint === null ? null : redactText(fact.endpoint),
    message: fact.message === null ? null : redactText(fact.message),
  };
}

export function payloadWithoutSecrets(payload: Payload): Payload {
  return { ...payload, attributes: redactAttributes(payload.attributes), body: redactValue(parsedBody(payload.body)), bodyJson: null };
}

/** Payloads often come as JSON in a string; their secrets have names only once they are parsed. The text stays text. */
function parsedBody(body: Json): Json {
  if (typeof body !== 'string' || !/^\s*[[{]/.test(body)) return body;
  try {
    return JSON.stringify(redactValue(JSON.parse(body) as Json));
  } catch {
    return body;
  }
}

/** Attributes that many events share, without their secrets. */
export interface SharedAttributes extends PackedResource {
  attributes: Attributes;
}

/** They come as the same object again and again: they are turned into text once. */
const known = new WeakMap<Attributes, SharedAttributes>();

/** The attribute sets that the events of one batch share. */
export class ResourcePacker {
  private readonly byId = new Map<number, PackedResource>();

  get packed(): PackedResource[] {
    return [...this.byId.values()];
  }

  shared(resource: Attributes): SharedAttributes {
    let shared = known.get(resource);
    if (shared === undefined) {
      shared = sharedAttributes(resource);
      known.set(resource, shared);
    }
    this.byId.set(shared.id, { id: shared.id, text: shared.text });
    return shared;
  }
}

function sharedAttributes(resource: Attributes): SharedAttributes {
  const text = JSON.stringify(resource);
  if (!maySecret(text)) return { id: hash53(text), text, attributes: resource };
  const attributes = redactAttributes(resource);
  const clean = JSON.stringify(attributes);
  return { id: hash53(clean), text: clean, attributes };
}
