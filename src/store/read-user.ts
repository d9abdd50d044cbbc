/** A person: every name they are known under, and every attempt that concerns them. */
import { lookupKeys } from '../domain/correlation/lookup.ts';
import type { Subject } from '../domain/flow.ts';
import { hash53 } from '../domain/hash.ts';
import { subjectIdentifiers } from '../domain/identifiers.ts';
import { lifecycleOf } from '../domain/lifecycle.ts';
import type { UserJourney } from '../domain/reader.ts';
import { filterCondition } from './filter-sql.ts';
import { flowAt } from './flow-at.ts';
import { factMember } from './fragment-text.ts';
import { refKind } from './key-refs.ts';
import { isKnownKey, keyRefs } from './key-runs.ts';
import { readTargetNames } from './lessons.ts';
import type { EventLoader } from './load-events.ts';
import { flowBySeq } from './read-flows.ts';
import type { Statements } from './statements.ts';

/** A person with more names than that is a shared mailbox or a service account; its other names are not followed (as in correlation). */
const maxAliases = 24;
const maxKeys = 64;
/** Fragments of one key that are looked at, newest first. */
const maxFragments = 4000;
/** Attempts that make the lifecycle; more than any person has. */
const maxFlows = 1000;

/** @param at the moment that the journey is told of; null: now */
export function readUser(
  statements: Statements,
  loader: EventLoader,
  identifier: string,
  { limit, at, now }: { limit: number; at: number | null; now: number },
): UserJourney | null {
  const typed = identifier.trim();
  if (typed === '') return null;
  const keys = aliasesOf(statements, keysNamed(statements, typed));
  const seqs = keys.length > 0 ? flowsOfKeys(statements, keys) : flowsNaming(statements, typed, now);
  if (keys.length === 0 && seqs.length === 0) return null;
  const flows = seqs.flatMap((seq) => (at === null ? flowBySeq(statements, seq, now) : flowAt(statements, loader, seq, at)) ?? []);
  return {
    subject: subjectOf([...flows.map((flow) => flow.user.ids), ...idsHeld(statements, keys)], flows[0]?.user.key ?? typed),
    lifecycle: lifecycleOf(flows, readTargetNames(statements)),
    flows: flows.slice(0, Math.max(0, limit)),
  };
}

/** Hashes of keys that lead somewhere. */
function keysNamed(statements: Statements, typed: string): number[] {
  return lookupKeys(typed, ['subject'])
    .map(hash53)
    .filter((key) => isKnownKey(statements, key));
}

function aliasesOf(statements: Statements, named: readonly number[]): number[] {
  const keys = new Set(named);
  for (const key of keys) {
    const aliases = keyRefs(statements, key, refKind.alias);
    if (aliases.length > maxAliases) continue;
    for (const alias of aliases) if (keys.size < maxKeys) keys.add(alias);
  }
  return [...keys];
}

function flowsOfKeys(statements: Statements, keys: readonly number[]): number[] {
  const fragments = keys.flatMap((key) => keyRefs(statements, key, refKind.holder).slice(-maxFragments));
  return statements.values<number>(
    `SELECT seq FROM flows WHERE seq IN (SELECT f.flow FROM json_each(?) k JOIN fragments f ON f.id = k.value)
     ORDER BY started_at DESC, id DESC LIMIT ${maxFlows}`,
    JSON.stringify(fragments),
  );
}

/** Short ids are no keys: they only stand in the flows themselves. */
function flowsNaming(statements: Statements, typed: string, now: number): number[] {
  const where = filterCondition({ op: 'field', field: 'user', values: [typed.replaceAll('*', '')] }, statements);
  return statements.values<number>(
    `SELECT seq FROM flows NOT INDEXED WHERE ${where.sql} ORDER BY started_at DESC, id DESC LIMIT ${maxFlows}`,
    ...where.values,
    { now },
  );
}

/** Names that only events outside of attempts have told. */
function idsHeld(statements: Statements, keys: readonly number[]): Subject['ids'][] {
  const sql = `SELECT facts ->> '$[${factMember.identifiers}]' FROM fragments WHERE id = ?`;
  return keys.flatMap((key) => {
    const newest = keyRefs(statements, key, refKind.holder).at(-1);
    const text = newest === undefined ? null : statements.value<string | null>(sql, newest);
    return typeof text === 'string' ? [JSON.parse(text) as Subject['ids']] : [];
  });
}

/** The newest flow, first in the list, knows the current names; what it lacks comes from what follows. */
function subjectOf(known: readonly Subject['ids'][], fallback: string): Subject {
  const ids: Subject['ids'] = {};
  for (const names of known) {
    for (const type of subjectIdentifiers) {
      const value = names[type];
      if (value !== undefined) ids[type] ??= value;
    }
  }
  return { key: ids.email?.toLowerCase() ?? fallback, ids };
}
