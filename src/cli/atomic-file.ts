/** Writes a file so that it is either whole or not there, and readable by its owner only. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { UsageError } from '../errors.ts';
import { Interrupted } from './failure.ts';

/** @throws UsageError when it can't be written; what stood there before stays. */
export async function replaceFile<T>(
  path: string,
  signal: AbortSignal,
  fill: (write: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      const result = await fill(async (text) => {
        if (signal.aborted) throw new Interrupted();
        await file.writeFile(text);
      });
      await file.sync();
      await file.close();
      await rename(temporary, path);
      return result;
    } finally {
      await file.close().catch(() => {});
    }
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new UsageError(`${path} can't be written (${code})`, 'check the folder, its permissions and the room on the disk', {
      cause: error,
    });
  }
}
