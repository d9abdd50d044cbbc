/** Damages JSON the way that strangers do: members that are missing, null, of another type, far too long, or named to do harm. */
import type { Json } from '../../src/domain/event.ts';

const odd: readonly string[] = [
  'null',
  '0',
  '-1',
  '1e308',
  '1.5',
  'true',
  '""',
  '"x"',
  '"-1"',
  '"__proto__"',
  '"\\ud800"',
  '[]',
  '[[]]',
  '[null]',
  '[1,"a",{}]',
  '{}',
  '{"__proto__":{"a":1},"constructor":2}',
  '{"a":{"b":{"c":[]}}}',
  JSON.stringify('a'.repeat(70_000)),
];

/** A copy with one to three changes anywhere in it. `random` gives numbers in [0, 1). */
export function mutated(value: Json, random: () => number): Json {
  const copy = JSON.parse(JSON.stringify(value)) as Json;
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) changeOne(copy, random);
  return copy;
}

function changeOne(root: Json, random: () => number): void {
  const places = placesIn(root);
  const place = places[Math.floor(random() * places.length)];
  if (place === undefined) return;
  const [parent, key] = place;
  if (random() < 0.2) delete parent[key];
  else parent[key] = JSON.parse(odd[Math.floor(random() * odd.length)] ?? 'null') as Json;
}

type Place = [parent: { [key: string]: Json }, key: string];

function placesIn(value: Json): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as { [key: string]: Json };
  return Object.keys(parent).flatMap((key): Place[] => [[parent, key], ...placesIn(parent[key] ?? null)]);
}
