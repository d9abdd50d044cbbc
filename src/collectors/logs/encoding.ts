/** How the bytes of a log are to be read, by the byte order mark at its start. */

export type Encoding = 'utf8' | 'utf16le' | 'utf16be';

/** Null while the bytes are too few to tell: `ef`, `ff` and `fe` alone may begin a mark. */
export function encodingOf(bytes: Buffer): Encoding | null {
  const [first, second] = bytes;
  if (first === undefined) return null;
  if (first !== 0xff && first !== 0xfe) return 'utf8';
  if (second === undefined) return null;
  return first === 0xff && second === 0xfe ? 'utf16le' : first === 0xfe && second === 0xff ? 'utf16be' : 'utf8';
}

/** Bytes of the mark at the start of a log: 3 for UTF-8, 2 for UTF-16, else 0. */
export function markLength(bytes: Buffer): number {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 3;
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff) ? 2 : 0;
}
