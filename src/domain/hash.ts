/** Content ids: the same for the same data, whatever the order of arrival. 64 bits, not cryptographic. */

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Two independent 32-bit mixes of a string (multiply-xorshift over UTF-16 units). */
function mix(text: string): [number, number] {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a >>> 0, b >>> 0];
}

function base32(value: number, digits: number): string {
  let text = '';
  let rest = value;
  for (let digit = 0; digit < digits; digit += 1) {
    text = alphabet.charAt(rest & 31) + text;
    rest >>>= 5;
  }
  return text;
}

/** 13 characters of Crockford base 32, lower case. */
export function hash64(text: string): string {
  const [a, b] = mix(text);
  return base32(a, 6) + base32((a >>> 30) | ((b & 0x7) << 2), 1) + base32(b >>> 3, 6);
}

/** The same mix as a whole number that JavaScript and SQLite hold exactly: 53 bits, for keys that are looked up and never shown. */
export function hash53(text: string): number {
  const [a, b] = mix(text);
  return a * 2 ** 21 + (b >>> 11);
}

const lastSecond = 2 ** 35 - 1;

/**
 * `e_` + 7 characters for the second + 11 for the content (55 bits, unique within their second). The time in front makes ids sort by time, and
 * keeps the store's index on them warm: what arrives together lands on the same pages.
 */
export function eventId(time: number, dedupeKey: string): string {
  const second = Math.min(Math.max(Math.floor(time / 1000), 0), lastSecond);
  return `e_${base32(Math.floor(second / 32), 6)}${base32(second & 31, 1)}${hash64(dedupeKey).slice(0, 11)}`;
}

/** `f_` + 10 characters. */
export function flowId(seed: string): string {
  return `f_${hash64(seed).slice(0, 10)}`;
}
