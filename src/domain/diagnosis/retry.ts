/** When an attempt that was refused for now is tried again: as the refusal says, as the provider's rules have it, or as the tries before it went. */
import type { Json, ProvisioningEvent } from '../event.ts';
import type { Flow } from '../flow.ts';

const second = 1000;
const minute = 60 * second;

/**
 * @param events by time
 * @returns epoch ms, or null when nothing tells
 */
export function nextTryAt(flow: Pick<Flow, 'status' | 'provider'>, events: readonly ProvisioningEvent[]): number | null {
  if (flow.status !== 'waiting') return null;
  const refusals = events.filter(({ outcome, httpStatus }) => outcome === 'failure' && httpStatus === throttled);
  const last = refusals.at(-1);
  if (last === undefined) return null;
  const refusedAt = last.time + (last.durationMs ?? 0);
  const heard = refusals.filter(({ time }) => refusedAt - time <= sameTry);
  const said = heard.flatMap((event) => saidOf(event, refusedAt) ?? []);
  const ownTries = triesOf(refusals.filter(({ kind, service }) => kind === last.kind && service === last.service));
  // A provider keeps to its own timetable, and comes later than it was told to.
  if (last.kind === 'audit' && last.provider === 'okta') said.push(refusedAt + oktaFirst * 2 ** (Math.min(ownTries.length, oktaMost) - 1));
  if (said.length > 0) return Math.max(...said);
  const wait = extrapolated(ownTries);
  return wait === null ? null : refusedAt + wait;
}

/** RFC 6585 section 4. */
const throttled = 429;
/** A refusal is seen from several sides within this time. */
const sameTry = 5 * second;
/** Okta doubles from five minutes, ten tries in all (Okta, "SCIM rate limits"). */
const oktaFirst = 5 * minute;
const oktaMost = 10;
const longest = 26 * 60 * minute;

/** `Retry-After` (RFC 9110 section 10.2.3) and what programs make of it. */
function saidOf({ attributes, body, message, name }: ProvisioningEvent, refusedAt: number): number | null {
  const at = fieldOf(attributes, refusedAt, 0) ?? fieldOf(body, refusedAt, 0) ?? wordsOf(`${message ?? ''} ${name}`, refusedAt);
  return at !== null && at >= refusedAt && at - refusedAt <= longest ? at : null;
}

const deepest = 4;

function fieldOf(value: Json, from: number, depth: number): number | null {
  if (value === null || typeof value !== 'object' || depth > deepest) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = momentOf(name.replace(/[^a-z]/gi, '').toLowerCase(), inner, from) ?? fieldOf(inner, from, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** @param name letters only */
function momentOf(name: string, value: Json, from: number): number | null {
  const scalar = Array.isArray(value) ? (value[0] ?? null) : value;
  if (typeof scalar !== 'string' && typeof scalar !== 'number') return null;
  if (/retryafterm(?:s|illis\w*)$/.test(name)) return Number.isFinite(Number(scalar)) ? from + Number(scalar) : null;
  if (/retry(?:after|in)(?:s|secs|seconds)?$/.test(name))
    return Number.isFinite(Number(scalar)) ? from + Number(scalar) * second : dateOf(scalar);
  return /(?:retry|nextattempt|nexttry)at$/.test(name) ? dateOf(scalar) : null;
}

function dateOf(value: string | number): number | null {
  const date = typeof value === 'number' ? value : Date.parse(value);
  return Number.isFinite(date) ? date : null;
}

const units = { ms: 1, s: second, m: minute } as const;

function wordsOf(text: string, from: number): number | null {
  const [, amount, unit = 's'] = /\bretry(?:ing)?[ -]?(?:again )?(?:after|in)[ :=]+"?(\d+(?:\.\d+)?) ?(ms|s|m)?/i.exec(text) ?? [];
  return amount === undefined ? null : from + Number(amount) * units[unit.toLowerCase() as keyof typeof units];
}

/** Beginnings of the tries, as one side saw them. */
function triesOf(refusals: readonly ProvisioningEvent[]): number[] {
  const tries: number[] = [];
  for (const { time } of refusals) if (time - (tries.at(-1) ?? Number.NEGATIVE_INFINITY) > second) tries.push(time);
  return tries;
}

/** Callers wait as long as before, or by the factor longer by which they did before. */
function extrapolated(tries: readonly number[]): number | null {
  const [before, middle, last] = tries.slice(-3);
  if (before === undefined || middle === undefined) return null;
  if (last === undefined) return Math.min(longest, middle - before);
  const factor = Math.min(4, Math.max(1, (last - middle) / (middle - before)));
  return Math.min(longest, (last - middle) * factor);
}
