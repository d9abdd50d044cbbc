/** A person: every name they are known under, and every attempt that concerns them. */
import { lookupKeys } from '../domain/correlation/lookup.ts';
import type { Flow, Subject } from '../domain/flow.ts';
import { hash53 } from '../domain/hash.ts';
import { type SubjectIdentifier, subjectIdentifiers } from '../domain/identifiers.ts';
import { lifecycleOf } from '../domain/lifecycle.ts';
import type { UserJourney } from '../domain/reader.ts';
import { filterCondition } from './filter-sql.ts';
import { flowBySeq } from './read-flows.ts';
import type { Statements } from './statements.ts';

/** A person with more names than that is a shared mailbox or a service account; its other names are not followed (as in correlation). */
const maxAliases = 24;
const maxKeys = 64;
/** Fragments of one key that are looked at, newest first. */
const maxFragments = 4000;
/** Attempts that make the lifecycle; more than any person has. */
const maxFlows = 1000;

export function readUser(statements: Statements, identifier: string, limit: number, now: number): UserJourney | null {
  const typed = identifier.trim();
  if (typed === '') return null;
  const keys = aliasesOf(statements, keysNamed(statements, typed));
  const seqs = keys.length > 0 ? flowsOfKeys(statements, keys) : flowsNaming(statements, typed, now);
  if (keys.length === 0 && seqs.length === 0) return null;
  const flows = seqs.flatMap((seq) => flowBySeq(statements, seq, now) ?? []);
  return {
    subject: subjectOf(flows, keys, typed),
    lifecycle: lifecycleOf(flows),
    flows: flows.slice(0, Math.max(0, limit)),
  };
}

/** Keys that somebody holds or has held. */
function keysNamed(statements: Statements, typed: string): string[] {
  const sql = 'SELECT 1 WHERE EXISTS (SELECT 1 FROM fragment_keys WHERE key = :key) OR EXISTS (SELECT 1 FROM key_links WHERE key = :key)';
  return lookupKeys(typed, ['subject']).filter((key) => statements.value<number>(sql, { key: hash53(key) }) === 1);
}

function aliasesOf(statements: Statements, named: readonly string[]): string[] {
  const keys = new Set(named);
  const sql = 'SELECT alias FROM key_links WHERE key = ? ORDER BY alias LIMIT ?';
  for (const key of keys) {
    const aliases = statements.values<string>(sql, hash53(key), maxAliases + 1);
    if (aliases.length > maxAliases) continue;
    for (const alias of aliases) if (keys.size < maxKeys) keys.add(alias);
  }
  return [...keys];
}

function flowsOfKeys(statements: Statements, keys: readonly string[]): number[] {
  const ids = JSON.stringify(keys.map(hash53));
  return statements.values<number>(
    `SELECT seq FROM flows WHERE seq IN (
       SELECT f.flow FROM json_each(?) k
         JOIN fragments f ON f.id IN (SELECT fragment FROM fragment_keys WHERE key = k.value ORDER BY start DESC LIMIT ${maxFragments}))
     ORDER BY started_at DESC, id DESC LIMIT ${maxFlows}`,
    ids,
  );
}

/** Short ids are no keys: they only stand in the flows themselves. */
function flowsNaming(statements: Statements, typed: string, now: number): number[] {
  const where = filterCondition({ op: 'field', field: 'user', values: [typed.replaceAll('*', '')] });
  return statements.values<number>(
    `SELECT seq FROM flows INDEXED BY flows_list WHERE ${where.sql} ORDER BY started_at DESC, id DESC LIMIT ${maxFlows}`,
    ...where.values,
    { now },
  );
}

/** The newest flow knows the current names; what it lacks comes from older ones, then from the keys. */
function subjectOf(flows: readonly Flow[], keys: readonly string[], typed: string): Subject {
  const ids: Subject['ids'] = {};
  for (const flow of flows) {
    for (const type of subjectIdentifiers) {
      const value = flow.user.ids[type];
      if (value !== undefined) ids[type] ??= value;
    }
  }
  for (const text of keys) {
    const value = text.slice(text.indexOf(':') + 1);
    const type = typeOf(text, value);
    if (type !== null && !Object.values(ids).includes(value)) ids[type] ??= value;
  }
  return { key: ids.email?.toLowerCase() ?? flows[0]?.user.key ?? typed, ids };
}

function typeOf(key: string, value: string): SubjectIdentifier | null {
  if (key.startsWith('login:')) return value.includes('@') ? 'email' : 'userName';
  return key.startsWith('group:') ? 'groupName' : null;
}
