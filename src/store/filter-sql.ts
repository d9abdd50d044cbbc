/**
 * Filter values as a condition over `flows`. `:now` is the reader's clock: an open flow that is overdue is `stuck`, and fails with what its document keeps
 * for that case.
 */
import { lookupKeys } from '../domain/correlation/lookup.ts';
import type { FilterNode } from '../domain/filter.ts';
import { hash53 } from '../domain/hash.ts';
import { refKind } from './key-refs.ts';
import { keyRefs } from './key-runs.ts';
import { type Condition, contains, joined, matches, maybeInJson } from './sql-text.ts';
import type { Statements } from './statements.ts';

type FieldNode = Extract<FilterNode, { op: 'field' }>;

/** Members of the JSON array in `flows.facets`, see the schema. */
const facet = { ids: '$[0]', message: '$[1]', stuck: '$[2]', services: '$[3]', sources: '$[4]' } as const;

const isOverdue = 'overdue <= :now';

/** SQL texts of what a flow is at `:now`. */
export const current = {
  status: `CASE WHEN ${isOverdue} THEN 'stuck' ELSE status END`,
  class: `coalesce(failure_class, CASE WHEN ${isOverdue} THEN stuck_class END)`,
  service: ifStuck('failure_service', 'service'),
  endpoint: ifStuck('failure_endpoint', 'endpoint'),
  httpStatus: ifStuck('failure_http_status', 'httpStatus'),
} as const;

const message = `coalesce(facets ->> '${facet.message}', CASE WHEN ${isOverdue} THEN facets ->> '${facet.stuck}.message' END)`;

/** The failure that was prepared counts only when the flow has none of its own. */
function ifStuck(column: string, name: string): string {
  return `CASE WHEN failure_class IS NULL AND ${isOverdue} THEN facets ->> '${facet.stuck}.${name}' ELSE ${column} END`;
}

/** @param statements to look keys up with */
export function filterCondition(node: FilterNode, statements: Statements): Condition {
  switch (node.op) {
    case 'and':
    case 'or':
      return joined(
        node.op === 'and' ? 'AND' : 'OR',
        node.nodes.map((part) => filterCondition(part, statements)),
      );
    case 'not': {
      const { sql, values } = filterCondition(node.node, statements);
      return { sql: `NOT coalesce(${sql}, 0)`, values }; // nothing is known of a missing value, so it is not excluded
    }
    case 'range':
      return within(node.field === 'dur' ? 'duration' : current.httpStatus, node.min, node.max);
    case 'text':
      return textCondition(node.text);
    case 'field':
      return joined(
        'OR',
        node.values.map((value) => fieldCondition(node.field, value, statements)),
      );
  }
}

/**
 * The part of a filter that a key look-up answers, when all of the filter depends on it: then a few rows are read by number instead of scanning
 * them all.
 */
export function keyCondition(node: FilterNode | null, statements: Statements): Condition | null {
  if (node === null) return null;
  if (node.op === 'and') {
    for (const part of node.nodes) {
      const found = keyCondition(part, statements);
      if (found !== null) return found;
    }
    return null;
  }
  if (node.op !== 'field' || !isKeyField(node.field)) return null;
  if (node.values.some((value) => value.includes('*') || (node.field === 'user' && !hasKeys(value)))) return null;
  return filterCondition(node, statements);
}

function isKeyField(field: FieldNode['field']): boolean {
  return field === 'user' || field === 'session' || field === 'request' || field === 'trace';
}

function fieldCondition(field: FieldNode['field'], value: string, statements: Statements): Condition {
  switch (field) {
    case 'status':
      return matches(`(${current.status})`, value);
    case 'op':
      return matches('operation', value);
    case 'provider':
    case 'target':
    case 'stage':
      return matches(field, value);
    case 'class':
      return matches(current.class, value);
    case 'endpoint':
      return matches(`(${current.endpoint})`, value);
    case 'id':
      return matches('id', `${value}*`);
    case 'user':
      return userCondition(value, statements);
    case 'session':
      return byKeys(lookupKeys(value, ['session']), value, statements);
    case 'request':
      return byKeys(lookupKeys(value, ['request']), value, statements);
    case 'trace':
      return byKeys(lookupKeys(value, ['trace']), value, statements);
    case 'source':
      return memberOf(facet.sources, value);
    case 'service':
      return joined('AND', [
        maybeInJson('facets', value),
        joined('OR', [memberOf(facet.services, value), matches(`(${current.service})`, value)]),
      ]);
  }
}

function textCondition(text: string): Condition {
  const id = contains('value', text);
  const columns = ['user_key', 'target', 'provider', message, `(${current.service})`, `(${current.endpoint})`];
  return joined('AND', [
    maybeInJson('facets', text),
    joined('OR', [
      ...columns.map((column) => contains(column, text)),
      { sql: `EXISTS (SELECT 1 FROM json_each(facets, '${facet.ids}') WHERE ${id.sql})`, values: id.values },
    ]),
  ]);
}

/** Addresses and ids of some length are stored as keys (see `keys.ts`); user names share that, but short ids ("17") only stand in documents. */
function hasKeys(value: string): boolean {
  return value.includes('@') || /^(?=.*\d).{8,}$/.test(value);
}

function userCondition(value: string, statements: Statements): Condition {
  const inIds = joined('OR', [matches('user_key', value), memberOf(facet.ids, value)]);
  if (value.includes('*')) return inIds;
  const keyed = byKeys(lookupKeys(value, ['subject']), value, statements);
  return hasKeys(value) ? keyed : joined('OR', [keyed, inIds]);
}

function memberOf(path: string, value: string): Condition {
  const { sql, values } = matches('value', value);
  return joined('AND', [maybeInJson('facets', value), { sql: `EXISTS (SELECT 1 FROM json_each(facets, '${path}') WHERE ${sql})`, values }]);
}

/** Keys are looked up by their hashes; a pattern is compared with the texts that fragments hold. */
function byKeys(keys: readonly string[], value: string, statements: Statements): Condition {
  if (value.includes('*')) {
    const like = [...new Set(keys)].map((key) => fragmentsLike(key));
    const { sql, values } = joined('OR', like);
    return { sql: `seq IN (SELECT flow FROM fragments WHERE flow IS NOT NULL AND ${sql})`, values };
  }
  const hashes = keys.map(hash53);
  const refs = hashes.flatMap((key) => [...keyRefs(statements, key, refKind.part), ...keyRefs(statements, key, refKind.holder)]);
  return { sql: 'seq IN (SELECT f.flow FROM json_each(?) k JOIN fragments f ON f.id = k.value)', values: [JSON.stringify(refs)] };
}

function fragmentsLike(pattern: string): Condition {
  const { sql, values } = matches('value', pattern);
  return joined('AND', [
    maybeInJson('facts', pattern),
    { sql: `EXISTS (SELECT 1 FROM json_tree(facts) WHERE type = 'text' AND ${sql})`, values },
  ]);
}

function within(column: string, min: number | null, max: number | null): Condition {
  const parts: Condition[] = [];
  if (min !== null) parts.push({ sql: `${column} >= ?`, values: [min] });
  if (max !== null) parts.push({ sql: `${column} <= ?`, values: [max] });
  return joined(
    'AND',
    parts.map(({ sql, values }) => ({ sql: `(${sql})`, values })),
  );
}
