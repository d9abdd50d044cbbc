/** One entry of `sources`: `type` and `name`, and the type's own keys, checked by its schema. */
import { z } from 'zod';
import { importOnly, sourceType, sourceTypes } from '../collectors/registry.ts';
import { isSecretReference, secretReferenceForms } from '../collectors/secret-reference.ts';
import type { SourceType } from '../collectors/source-type.ts';
import type { UsageError } from '../errors.ts';
import type { ConfiguredSource } from '../ingest/ingest.ts';
import { type ConfigDocument, type KeyPath, safeKey } from './document.ts';
import { suggest } from './suggest.ts';

const maxNameLength = 64;
/** Keys that hold secrets whatever the type: refused before a schema could accept the secret itself. */
const secretKey = /^(?:token|password|passphrase|secret|clientSecret|apiKey|privateKey)$/;

export function readSource(document: ConfigDocument, index: number, entry: unknown): ConfiguredSource {
  const path = ['sources', index];
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw document.problem(path, 'must be a map that begins with "- type: ..."');
  const { type: _, name: __, ...own } = entry as Record<string, unknown>;
  const type = readType(document, path, (entry as { type?: unknown }).type);
  const name = readName(document, path, (entry as { name?: unknown }).name, type.type);
  refuseSecrets(document, path, own);
  const result = type.options.safeParse(own);
  const issues = result.error?.issues ?? [];
  // A mistyped key is also a missing one; the typing error is what to mend.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue !== undefined) throw describe(document, path, own, issue, type);
  return { name, type: type.type, options: result.data };
}

function readType(document: ConfigDocument, path: KeyPath, value: unknown): SourceType {
  const known = sourceTypes.map((candidate) => candidate.type);
  const allowed = `allowed: ${known.join(', ')}`;
  if (typeof value !== 'string') throw document.problem([...path, 'type'], 'is missing', allowed);
  const type = sourceType(value);
  if (type !== null) return type;
  if (importOnly.some((format) => format.type === value)) {
    throw document.problem([...path, 'type'], `${value} can only be imported`, `provtrace import --from ${value} FILE`);
  }
  const near = suggest(value, known);
  throw document.problem([...path, 'type'], `unknown type of source${near === null ? '' : `; did you mean ${near}?`}`, allowed);
}

function readName(document: ConfigDocument, path: KeyPath, value: unknown, fallback: string): string {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'string' && value.length <= maxNameLength && /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(value)) return value;
  throw document.problem(
    [...path, 'name'],
    `must be a short name of letters, digits, dots, dashes and underscores (at most ${maxNameLength})`,
  );
}

function refuseSecrets(document: ConfigDocument, path: KeyPath, own: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(own)) {
    if (!secretKey.test(key) || typeof value !== 'string' || isSecretReference(value)) continue;
    const hint = `write ${secretReferenceForms}, and change the secret if this file was shared`;
    throw document.problem([...path, key], 'must be a reference to the secret, not the secret itself', hint);
  }
}

function describe(
  document: ConfigDocument,
  path: KeyPath,
  own: Record<string, unknown>,
  issue: z.core.$ZodIssue,
  type: SourceType,
): UsageError {
  const keys = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code !== 'unrecognized_keys') {
    const missing = keys.length === 1 && !Object.hasOwn(own, String(keys[0]));
    return document.problem([...path, ...keys], missing ? `is missing; it ${issue.message}` : issue.message);
  }
  const allowed = keys.length > 0 ? [] : ['type', 'name', ...optionKeys(type)];
  const unknown = issue.keys[0] ?? '';
  const near = suggest(unknown, allowed);
  const message = `unknown key for ${type.type}${near === null ? '' : `; did you mean ${safeKey(near)}?`}`;
  return document.problemAtKey([...path, ...keys, unknown], message, allowed.length === 0 ? null : `allowed: ${allowed.join(', ')}`);
}

function optionKeys(type: SourceType): string[] {
  return type.options instanceof z.ZodObject ? Object.keys(type.options.shape) : [];
}
