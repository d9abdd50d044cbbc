/** How far every followed file was read, as the text that is saved with the events. */
import { z } from 'zod';

const fileCursor = z.object({
  /** Where it was last seen; a renamed file is looked for in the same folder. */
  path: z.string(),
  /** Base name under which its lines are known; stays when the file is renamed. */
  name: z.string(),
  /** Device and inode, as text: inodes of some file systems exceed 2^53. */
  dev: z.string(),
  ino: z.string(),
  /** Behind the last line whose event was handed over. */
  offset: z.int().min(0),
  line: z.int().min(0),
  time: z.number().nullable(),
  encoding: z.enum(['utf8', 'utf16le', 'utf16be']).optional(),
  /** Hash of the first `length` bytes: an inode is used again for another file, and a file may be overwritten in place. */
  print: z.object({ length: z.int().min(0), hash: z.string() }),
});

/** A file that is gone, or an archive: `complete` when there is nothing more to read of it. */
const pastFile = fileCursor.extend({ complete: z.boolean() });

const cursor = z.object({ version: z.literal(1), files: z.array(fileCursor), past: z.array(pastFile).default([]) });

export type FileCursor = z.infer<typeof fileCursor>;
export type PastFile = z.infer<typeof pastFile>;

export interface SavedFiles {
  files: FileCursor[];
  past: PastFile[];
}

export function writeCursor(files: readonly FileCursor[], past: readonly PastFile[]): string {
  return JSON.stringify({ version: 1, files, ...(past.length === 0 ? {} : { past }) });
}

/** Null for a cursor that is not ours: everything is read again then, and the dedupe keys keep it from being stored twice. */
export function readCursor(text: string | null): SavedFiles | null {
  if (text === null) return null;
  try {
    return cursor.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
