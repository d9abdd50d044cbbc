/** CloudTrail writes `HIDDEN_DUE_TO_SECURITY_REASONS` (and in some places `***`) for values that it does not show; they name nobody. */
import type { Json } from '../../domain/event.ts';

const mask = /^(?:HIDDEN_DUE_TO_SECURITY_REASONS|\*{3,})$/;

/** The value with null for what is masked; parts without masks are not copied. Input is at most 100 levels deep. */
export function unmasked(value: Json): Json {
  if (typeof value === 'string') return mask.test(value) ? null : value;
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? unmaskedList(value) : unmaskedObject(value);
}

function unmaskedList(list: Json[]): Json[] {
  const shown = list.map(unmasked);
  return shown.some((inner, index) => inner !== list[index]) ? shown : list;
}

function unmaskedObject(object: { [key: string]: Json }): Json {
  let shown: { [key: string]: Json } | null = null;
  for (const key of Object.keys(object)) {
    const inner = unmasked(object[key] as Json);
    // Assigning to `__proto__` would set the prototype.
    if (inner === object[key] || key === '__proto__') continue;
    shown ??= { ...object };
    shown[key] = inner;
  }
  return shown ?? object;
}
