/** What a step received and what it answered, where its event recorded them (OpenTelemetry attributes, or a body with two sides). */
import type { Json, ProvisioningEvent } from '../../../domain/event.ts';

export interface Payloads {
  input: Json;
  output: Json;
}

const inputs = [
  'http.request.body.content',
  'http.request.body',
  'request.body',
  'req.body',
  'messaging.message.body',
  'db.query.text',
  'db.statement',
];
const outputs = ['http.response.body.content', 'http.response.body', 'response.body', 'res.body'];

/** null where nothing was recorded. */
export function payloadsOf({ attributes, body, kind }: ProvisioningEvent): Payloads {
  const sides = isObject(body) ? body : {};
  const own = (names: readonly string[]): Json =>
    names.map((name) => (Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null)).find((value) => value !== null) ?? null;
  const side = (...names: string[]): Json =>
    names.map((name) => (Object.hasOwn(sides, name) ? (sides[name] ?? null) : null)).find((value) => value !== null) ?? null;
  const changes = kind === 'audit' ? side('modifiedProperties', 'debugContext') : null;
  return {
    input: parsed(own(inputs) ?? side('request', 'input')),
    output: parsed(own(outputs) ?? side('response', 'output', 'outcome') ?? changes),
  };
}

/** Attributes that are shown as input or output. */
export function isPayload(name: string): boolean {
  return inputs.includes(name) || outputs.includes(name);
}

/** Bodies are often recorded as text. */
function parsed(value: Json): Json {
  if (typeof value !== 'string' || value.length > 262_144 || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
