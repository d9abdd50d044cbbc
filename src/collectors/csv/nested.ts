/** Rows whose column names are paths (`initiated_by.email`, `changes`) back into the records that they were made of. */
import type { Json } from '../../domain/event.ts';

const maxDepth = 8;

/** Cells that hold JSON are read; empty cells are left out. A value that has members other than texts is no row and comes back as it is. */
export function nested(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  if (!entries.every(([, cell]) => typeof cell === 'string')) return value;
  const root = new Map<string, unknown>();
  for (const [name, cell] of entries) if (cell !== '') place(root, name.split('.').slice(0, maxDepth), cellValue(cell));
  return plain(root) as Json;
}

function place(root: Map<string, unknown>, path: readonly string[], value: Json): void {
  let level = root;
  for (const step of path.slice(0, -1)) {
    const next = level.get(step);
    const inner = next instanceof Map ? next : new Map<string, unknown>();
    level.set(step, inner);
    level = inner;
  }
  level.set(path.at(-1) as string, value);
}

function cellValue(cell: Json): Json {
  if (typeof cell !== 'string' || !/^\s*[[{]/.test(cell)) return cell;
  try {
    return JSON.parse(cell) as Json;
  } catch {
    return cell;
  }
}

/** Own properties, whatever a column is called. */
function plain(value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries([...value].map(([name, inner]) => [name, plain(inner)])) : value;
}
