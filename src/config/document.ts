/** A YAML file whose values can be pointed at: every complaint names file, line, column and key. Messages never repeat values: one may be a secret. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { UsageError } from '../errors.ts';

export type KeyPath = readonly (string | number)[];

export interface ConfigDocument {
  /** Plain data, null for an empty file. */
  value: unknown;
  /** An error at the value of a key, or at the nearest one above it that is written in the file. */
  problem(path: KeyPath, message: string, hint?: string | null): UsageError;
  /** The same at the key itself, for keys that should not be there. */
  problemAtKey(path: KeyPath, message: string, hint?: string | null): UsageError;
}

/** @param name the file as the user knows it, for messages */
export function readDocument(text: string, name: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined) throw new UsageError(`${at(error.pos[0])}: not valid YAML: ${withoutQuotes(error.message)}`);
  const complaint = (offset: number, path: KeyPath, message: string, hint: string | null) =>
    new UsageError(`${at(offset)}: ${path.length === 0 ? '' : `${formatPath(path)}: `}${message}`, hint);
  return {
    value: plain(document, name),
    problem: (path, message, hint = null) => complaint(valueOffset(document, path), path, message, hint),
    problemAtKey: (path, message, hint = null) => complaint(keyOffset(document, path), path, message, hint),
  };
}

/** The YAML library limits how far aliases may multiply ("billion laughs") and throws beyond that. */
function plain(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UsageError(`${name}: not valid YAML: aliases that can't be resolved`, null, { cause: error });
  }
}

/** Parser messages quote the text that they stumbled over, behind a colon or between quotes. */
function withoutQuotes(message: string): string {
  const [words = ''] = message.split(/[:\n]/);
  return words.replace(/\s*"[^"]*"/g, '');
}

function valueOffset(document: Document, path: KeyPath): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function keyOffset(document: Document, path: KeyPath): number {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const key = path.at(-1);
  const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;
  return pair !== undefined && isScalar(pair.key) && pair.key.range ? pair.key.range[0] : valueOffset(document, path);
}

/** `sources[1].baseUrl`; keys come from the file, so control characters are made visible. */
function formatPath(path: KeyPath): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${safeKey(part)}`)).join('');
}

export function safeKey(key: string): string {
  return key.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD').slice(0, 64);
}
