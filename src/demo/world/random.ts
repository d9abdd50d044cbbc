/**
 * A small seeded generator (sfc32, Chris Doty-Humphrey's Small Fast Counter) and what the world draws from it.
 * No clock and no `Math.random`: the same seed gives the same world on every machine.
 */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [min, max]. */
  int(min: number, max: number): number;
  /** In [min, max). */
  between(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
  shuffle<T>(values: readonly T[]): T[];
  /** Log-normal around a median: most values near it, a long tail above, never more than 12 times the median. */
  around(median: number, spread?: number): number;
  hex(length: number): string;
  /** Letters and digits, as Okta ids and request ids use them. */
  base62(length: number): string;
  uuid(): string;
}

const hexDigits = '0123456789abcdef';
const base62Digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A generator of its own for every key, so that one part of the world never disturbs another. */
export function createRandom(...keys: readonly (string | number)[]): Random {
  const next = sfc32(keys.join('/'));
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(values: readonly T[]): T => {
    const value = values[int(0, values.length - 1)];
    if (value === undefined) throw new RangeError('cannot pick from an empty list');
    return value;
  };
  const text = (digits: string, length: number): string => Array.from({ length }, () => digits.charAt(int(0, digits.length - 1))).join('');
  const hex = (length: number): string => text(hexDigits, length);
  return {
    next,
    int,
    pick,
    hex,
    between: (min, max) => min + next() * (max - min),
    chance: (probability) => next() < probability,
    shuffle: (values) => shuffled(values, int),
    around: (median, spread = 0.35) => median * Math.min(12, Math.exp(spread * normal(next))),
    base62: (length) => text(base62Digits, length),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`,
  };
}

/** Fisher-Yates. */
function shuffled<T>(values: readonly T[], int: (min: number, max: number) => number): T[] {
  const result = [...values];
  for (let index = result.length - 1; index > 0; index--) {
    const other = int(0, index);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}

/** Box-Muller. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

function sfc32(seed: string): () => number {
  let [a, b, c, counter] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

/** FNV-1a with a final mix. */
function hash(text: string, salt: number): number {
  let value = 2166136261 ^ Math.imul(salt, 0x9e3779b1);
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 16777619);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return value ^ (value >>> 13);
}
