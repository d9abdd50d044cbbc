/** Who holds an identifier key, and which keys are names of one person; what is asked again and again is kept in memory. */
import { hash53 } from '../domain/hash.ts';
import { Cache } from './cache.ts';
import type { Connection } from './open.ts';

/** A fragment that holds a key, and when it starts. */
export type Holder = readonly [fragment: number, start: number];

/** A key with its complete neighbours, read once and then kept up to date. */
interface KnownKey {
  /** Hash of its text. */
  id: number;
  /** Its holders were looked up. */
  read: boolean;
  /** By start, then fragment; null when not read yet or too many to keep. */
  holders: Holder[] | null;
  aliases: string[] | null;
}

/** Longer lists stay in the database. */
const maxKept = 600;

export class KeyTable {
  private readonly statements: ReturnType<typeof prepare>;
  private readonly cache = new Cache<string, KnownKey>(65_536);

  constructor(connection: Connection) {
    this.statements = prepare(connection);
  }

  /** Records that a fragment holds a key. */
  hold(text: string, fragment: number, start: number): void {
    const key = this.key(text);
    if (!key.read) this.readHolders(key);
    this.statements.hold.run(key.id, start, fragment);
    if (key.holders === null) return;
    if (key.holders.length >= maxKept) key.holders = null;
    else insertSorted(key.holders, [fragment, start]);
  }

  release(text: string, fragment: number, start: number): void {
    const key = this.key(text);
    this.statements.release.run(key.id, start, fragment);
    if (key.holders !== null) key.holders = key.holders.filter((holder) => holder[0] !== fragment);
  }

  /** Whether nobody holds it. */
  isFree(text: string): boolean {
    const key = this.key(text);
    if (!key.read) this.readHolders(key);
    return key.holders?.length === 0;
  }

  /** Holders that start inside [from, to], by start, at most `limit`. */
  holders(text: string, from: number, to: number, limit: number): Holder[] {
    const key = this.key(text);
    if (!key.read) this.readHolders(key);
    if (key.holders === null) return this.statements.holders.all(key.id, from, to, limit) as Holder[];
    const found: Holder[] = [];
    for (const holder of key.holders) {
      if (holder[1] > to || found.length === limit) break;
      if (holder[1] >= from) found.push(holder);
    }
    return found;
  }

  /** Records that the keys are names of one subject; returns those that just got a new alias. */
  alias(texts: readonly string[]): string[] {
    const [first, ...others] = texts;
    if (first === undefined || others.length === 0) return [];
    const known = this.aliases(first, Number.MAX_SAFE_INTEGER);
    const changed = others.filter((other) => !known.includes(other));
    for (const other of changed) this.link(this.key(first), first, this.key(other), other);
    return changed.length > 0 ? [first, ...changed] : [];
  }

  aliases(text: string, limit: number): string[] {
    const key = this.key(text);
    key.aliases ??= this.statements.aliases.all(key.id) as string[];
    return key.aliases.length > limit ? key.aliases.slice(0, limit) : key.aliases;
  }

  forget(): void {
    this.cache.clear();
  }

  private link(a: KnownKey, aText: string, b: KnownKey, bText: string): void {
    this.statements.link.run(a.id, bText);
    this.statements.link.run(b.id, aText);
    if (a.aliases !== null) a.aliases = [...a.aliases, bText].sort();
    if (b.aliases !== null) b.aliases = [...b.aliases, aText].sort();
  }

  /** Most keys that are looked up for the first time are new: asking whether there is anything costs a quarter of asking what. */
  private readHolders(key: KnownKey): void {
    const rows = this.statements.isHeld.get(key.id) === undefined ? [] : this.allHolders(key);
    key.read = true;
    if (rows.length <= maxKept) key.holders = rows;
    if (rows.length === 0) key.aliases ??= []; // a key gets its names with its first holder
  }

  private allHolders(key: KnownKey): Holder[] {
    return this.statements.holders.all(key.id, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, maxKept + 1) as Holder[];
  }

  private key(text: string): KnownKey {
    const known = this.cache.get(text);
    if (known !== undefined) return known;
    const key: KnownKey = { id: hash53(text), read: false, holders: null, aliases: null };
    this.cache.set(text, key);
    return key;
  }
}

function insertSorted(holders: Holder[], holder: Holder): void {
  let at = holders.length;
  while (at > 0) {
    const [fragment, start] = holders[at - 1] as Holder;
    if (start < holder[1] || (start === holder[1] && fragment <= holder[0])) break;
    at -= 1;
  }
  if (holders[at - 1]?.[0] !== holder[0]) holders.splice(at, 0, holder);
}

function prepare(connection: Connection) {
  return {
    link: connection.prepare('INSERT INTO key_links (key, alias) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    aliases: connection.prepare('SELECT alias FROM key_links WHERE key = ? ORDER BY alias').pluck(),
    hold: connection.prepare('INSERT INTO fragment_keys (key, start, fragment) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    release: connection.prepare('DELETE FROM fragment_keys WHERE key = ? AND start = ? AND fragment = ?'),
    isHeld: connection.prepare('SELECT 1 FROM fragment_keys WHERE key = ? LIMIT 1').pluck(),
    holders: connection
      .prepare('SELECT fragment, start FROM fragment_keys WHERE key = ? AND start BETWEEN ? AND ? ORDER BY start, fragment LIMIT ?')
      .raw(),
  };
}
