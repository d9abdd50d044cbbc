/** Which operations may be parts of one attempt, and which of them names it. */
import type { Operation } from '../event.ts';

/** The first one found names the attempt: the change in the target before what led to it or followed from it. */
const rank: readonly Operation[] = [
  'create',
  'invite',
  'reactivate',
  'delete',
  'suspend',
  'group-add',
  'group-remove',
  'update',
  'activate',
  'unassign',
  'assign',
  'import',
  'login',
];

type Direction = 'in' | 'out' | 'group-in' | 'group-out' | 'login' | 'import';

const directions: Record<Operation, Direction> = {
  create: 'in',
  invite: 'in',
  reactivate: 'in',
  activate: 'in',
  assign: 'in',
  update: 'in',
  suspend: 'out',
  delete: 'out',
  unassign: 'out',
  'group-add': 'group-in',
  'group-remove': 'group-out',
  login: 'login',
  import: 'import',
};

/** Where it leads: a decision and the change that it leads to have the same. */
export function directionOf(operation: Operation | null): Direction | null {
  return operation === null ? null : directions[operation];
}

export function mainOperation(operations: Iterable<Operation>): Operation | null {
  let best: Operation | null = null;
  for (const operation of operations) {
    if (best === null || rank.indexOf(operation) < rank.indexOf(best)) best = operation;
  }
  return best;
}

/** Not the same, but one may well be part of the other. */
export const kindred = 0.5;

/**
 * 1 the same; 0.9 a decision and the change it leads to (assign and create, unassign and suspend); 0.5 unknown or kindred (a create that
 * found the account and updated it); 0.3 an update that may be a suspension seen from afar; 0 not one attempt.
 */
export function operationAffinity(a: Operation | null, b: Operation | null): number {
  if (a === null || b === null) return kindred;
  if (a === b) return 1;
  // A log line that only knows the method calls every PATCH an update, also the one that suspends.
  if ((a === 'update' && directions[b] === 'out') || (b === 'update' && directions[a] === 'out')) return 0.3;
  if (directions[a] !== directions[b]) return 0;
  if (a === 'assign' || b === 'assign' || a === 'unassign' || b === 'unassign') return 0.9;
  return kindred;
}
