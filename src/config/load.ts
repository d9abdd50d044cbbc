/**
 * The configuration file: which sources to collect from, and where the database stands. Everything that is wrong with it is a `UsageError` of one
 * line that names file, line, column and key, and what is allowed there.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { sourceType } from '../collectors/registry.ts';
import type { MappingRule } from '../collectors/semantics/mapping/rule.ts';
import { UsageError } from '../errors.ts';
import type { ConfiguredSource } from '../ingest/ingest.ts';
import { type ConfigDocument, readDocument, safeKey } from './document.ts';
import { readMapping } from './mapping.ts';
import { defaultConfigPath, type Environment, expandHome } from './paths.ts';
import { readSource } from './source.ts';
import { suggest } from './suggest.ts';

export interface Config {
  /** The file it was read from; null when there is none and defaults hold. */
  path: string | null;
  sources: ConfiguredSource[];
  /** Absolute path of the database, or null when the file does not say. */
  db: string | null;
  /** What own attribute and field names mean. */
  mapping: MappingRule[];
}

const topLevelKeys = ['sources', 'db', 'mapping'];
const maxBytes = 2 ** 20;

/** @param path as given by `--config`; null reads the default file, which may be missing: then the otlp source alone. */
export function loadConfig(path: string | null, env: Environment): Config {
  const file = path === null ? defaultConfigPath(env) : resolve(path);
  const text = readText(file, path === null);
  return text === null ? { path: null, sources: defaultSources(), db: null, mapping: [] } : parseConfig(text, path ?? file, file, env);
}

/**
 * @param name the file in messages
 * @param file its absolute path: relative paths inside are meant from there
 */
export function parseConfig(text: string, name: string, file: string, env: Environment): Config {
  const document = readDocument(text, name);
  const top = document.value ?? {};
  if (typeof top !== 'object' || Array.isArray(top)) throw document.problem([], `must be a map with the keys ${topLevelKeys.join(', ')}`);
  const keys = new Map<string, unknown>(Object.entries(top));
  for (const key of keys.keys()) if (!topLevelKeys.includes(key)) throw unknownTopLevelKey(document, key);
  return {
    path: file,
    sources: keys.has('sources') ? readSources(document, keys.get('sources')) : defaultSources(),
    db: readDatabasePath(document, keys.get('db'), file, env),
    mapping: readMapping(document, keys.get('mapping')),
  };
}

function readText(file: string, optional: boolean): string | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (optional && (code === 'ENOENT' || code === 'ENOTDIR')) return null;
    throw new UsageError(`${file} can't be read (${code})`, 'write one with: provtrace config init', { cause: error });
  }
  if (bytes.byteLength > maxBytes) throw new UsageError(`${file} is larger than 1 MiB, which is no configuration`);
  return bytes.toString('utf8');
}

function unknownTopLevelKey(document: ConfigDocument, key: string): UsageError {
  const near = suggest(key, topLevelKeys);
  return document.problemAtKey(
    [key],
    `unknown key${near === null ? '' : `; did you mean ${near}?`}`,
    `allowed: ${topLevelKeys.join(', ')}`,
  );
}

function readDatabasePath(document: ConfigDocument, value: unknown, file: string, env: Environment): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value === '') throw document.problem(['db'], 'must be the path of a file');
  return resolve(dirname(file), expandHome(value, env));
}

function readSources(document: ConfigDocument, value: unknown): ConfiguredSource[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw document.problem(['sources'], 'must be a list of sources, each beginning with "- type: ..."');
  const sources: ConfiguredSource[] = [];
  for (const [index, entry] of value.entries()) {
    const source = readSource(document, index, entry);
    const first = sources.findIndex((other) => other.name === source.name);
    if (first !== -1) {
      const message = `sources[${first}] has the name ${safeKey(source.name)} too; give each source a name of its own`;
      throw document.problem(['sources', index, 'name'], message);
    }
    sources.push(source);
  }
  return sources;
}

function defaultSources(): ConfiguredSource[] {
  return [{ name: 'otlp', type: 'otlp', options: sourceType('otlp')?.options.parse({}) }];
}
