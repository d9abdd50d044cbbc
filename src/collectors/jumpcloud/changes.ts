/** `changes` of a Directory Insights event: `[{field, from, to}]`. */
import type { Json, Operation } from '../../domain/event.ts';
import { type Fields, listOf, textOf } from '../json/fields.ts';

export interface Change {
  field: string;
  from: Json;
  to: Json;
}

export function changesOf(raw: Fields): Change[] {
  return listOf(raw, 'changes').flatMap((change) => {
    const field = textOf(change, 'field');
    return field === null ? [] : [{ field, from: side(change, 'from'), to: side(change, 'to') }];
  });
}

function side(change: Fields, key: string): Json {
  return (Object.hasOwn(change, key) ? change[key] : null) ?? null;
}

/** The new value of a changed field when it is text. */
export function changedTo(changes: readonly Change[], field: string): string | null {
  const value = changes.find((change) => change.field === field)?.to;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** `user_update` also reports that an account was suspended or brought back: by `suspended`, `state` (STAGED, ACTIVATED, SUSPENDED) or `activated`. */
export function operationOfChanges(changes: readonly Change[]): Operation | null {
  for (const { field, from, to } of changes) {
    if (field === 'suspended' && typeof to === 'boolean') return to ? 'suspend' : 'reactivate';
    if (field === 'state' && to === 'SUSPENDED') return 'suspend';
    if (field === 'state' && to === 'ACTIVATED') return from === 'SUSPENDED' ? 'reactivate' : 'activate';
    if (field === 'activated' && to === true) return 'activate';
  }
  return null;
}
