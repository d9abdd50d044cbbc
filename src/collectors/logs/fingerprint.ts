/** Whether a file still begins as it did: tells a file that was overwritten, or that got a used inode, from one that only grew. */
import type { FileHandle } from 'node:fs/promises';
import { hash64 } from '../../domain/hash.ts';

export interface Fingerprint {
  /** How many of the first bytes it covers, at most 512. */
  length: number;
  hash: string;
}

export const noFingerprint: Fingerprint = { length: 0, hash: '' };
const longest = 512;

/** Of the first `length` bytes, or of all there are when that is less. */
export async function fingerprint(handle: FileHandle, length = longest): Promise<Fingerprint> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
  return fingerprintOf(buffer.subarray(0, bytesRead));
}

/** Of bytes that are all of the start there is. */
export function fingerprintOf(bytes: Buffer): Fingerprint {
  return bytes.length === 0 ? noFingerprint : { length: bytes.length, hash: hash64(bytes.toString('latin1')) };
}

/** The fingerprint to keep: the same one, a longer one when the file grew; null when the file begins differently now. */
export async function checkFingerprint(handle: FileHandle, known: Fingerprint, size: number): Promise<Fingerprint | null> {
  if (known.length > 0 && (await fingerprint(handle, known.length)).hash !== known.hash) return null;
  return known.length < longest && size > known.length ? fingerprint(handle) : known;
}
