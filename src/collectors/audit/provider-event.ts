/** What all normalised audit events have in common, so that a provider's normaliser says only what differs. */
import type { Attributes, EventInput, Json, Outcome } from '../../domain/event.ts';
import { type Identifiers, isMeaningless } from '../../domain/identifiers.ts';
import type { Fields } from '../json/fields.ts';
import { fingerprintOf } from '../json/fingerprint.ts';

import type { FailureWords } from './failure-words.ts';
import type { Meaning } from './meaning.ts';

interface ProviderFacts {
  source: string;
  provider: string;
  /** The provider's own id of the event, or null when it has none. */
  id: string | null;
  time: number;
  /** The provider's event type. */
  name: string;
  meaning: Meaning;
  outcome: Outcome;
  target: string | null;
  identifiers: Identifiers;
  /** Set when the outcome is a failure. */
  failure: FailureWords | null;
  /** The provider's own error code, for failures whose text names no scimType. */
  errorCode: string | null;
  attributes: Attributes;
  body: Json;
}

const maxIdLength = 200;
const maxNameLength = 300;
const maxTextLength = 2000;

export function providerEvent(facts: ProviderFacts): EventInput {
  const { source, provider, meaning, failure, body } = facts;
  const nativeId = facts.id !== null && facts.id.length <= maxIdLength ? facts.id : `fp-${fingerprintOf(body)}`;
  return {
    source,
    nativeId,
    dedupeKey: `${provider}/${nativeId}`,
    kind: 'audit',
    time: facts.time,
    durationMs: null,
    service: provider,
    name: facts.name.slice(0, maxNameLength),
    stage: meaning.stage,
    outcome: facts.outcome,
    provider,
    target: facts.target?.slice(0, maxNameLength) ?? null,
    operation: meaning.operation,
    spanKind: null,
    parentNativeId: null,
    linkedNativeIds: [],
    identifiers: facts.identifiers,
    endpoint: null,
    httpStatus: failure?.httpStatus ?? null,
    errorCode: failure === null ? null : (failure.scimType ?? facts.errorCode?.slice(0, maxNameLength) ?? null),
    message: failure === null ? null : failure.message.slice(0, maxTextLength) || facts.name,
    attributes: facts.attributes,
    body,
  };
}

/** Collects attributes `<prefix>.<name>`; what is missing or empty is left out, long text is cut. */
export class AttributeBag {
  readonly all: Attributes = {};
  private readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  put(name: string, value: Json | undefined): void {
    if (typeof value === 'string' && value.trim() !== '') this.all[`${this.prefix}.${name}`] = value.trim().slice(0, maxTextLength);
    else if (typeof value === 'number' || typeof value === 'boolean') this.all[`${this.prefix}.${name}`] = value;
  }

  /** Own fields of an object, `as` naming it: `actor.id`, `actor.type`. */
  putFrom(fields: Fields, keys: readonly string[], as = ''): void {
    for (const key of keys) if (Object.hasOwn(fields, key)) this.put(`${as}${key}`, fields[key]);
  }
}

export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}

/** Sets what is known; what identifies nobody (null, empty, `unknown`, a whole text) leaves no key. */
export function identifierSet(values: { [type in keyof Identifiers]: string | null | undefined }): Identifiers {
  const known = Object.entries(values).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !isMeaningless(entry[1]),
  );
  return Object.fromEntries(known) as Identifiers;
}
