/** Which files there are to follow. */
import { type BigIntStats, constants } from 'node:fs';
import { access, glob, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface FoundFile {
  path: string;
  dev: string;
  ino: string;
  size: number;
}

/** Of compressed files gzip's are read, as archives; the others are `provtrace import`'s, or nobody's. */
const compressed = /\.(?:zst|bz2|xz|lz4|zip|tgz|tar\.gz)$/i;
const archived = /\.gz$/i;
const mostFiles = 10_000;

export interface FoundFiles {
  /** By identity, each once even if several paths or links lead to it. */
  logs: Map<string, FoundFile>;
  archives: FoundFile[];
}

/** All regular files that the patterns match. */
export async function findLogFiles(patterns: readonly string[]): Promise<FoundFiles> {
  const found = await findFiles(patterns);
  const archives = [...found].filter(([, file]) => archived.test(file.path));
  for (const [identity] of archives) found.delete(identity);
  return { logs: found, archives: archives.map(([, file]) => file) };
}

async function findFiles(patterns: readonly string[]): Promise<Map<string, FoundFile>> {
  const found = new Map<string, FoundFile>();
  for (const pattern of patterns) {
    for await (const path of pathsOf(resolve(pattern.replace(/^~(?=\/)/, homedir())))) {
      const file = compressed.test(path) ? null : await describeFile(path);
      if (file !== null && !found.has(identityOf(file))) found.set(identityOf(file), file);
      if (found.size >= mostFiles) return found;
    }
  }
  return found;
}

/** The file with this inode, wherever in the folder of `path` it was renamed to; null when it is gone. */
export async function locateFile(path: string, dev: string, ino: string): Promise<FoundFile | null> {
  const there = await describeFile(path);
  if (there !== null && there.dev === dev && there.ino === ino) return there;
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  for (const name of names.slice(0, mostFiles)) {
    const file = await describeFile(join(folder, name));
    // A new archive may have got the number of a deleted log.
    if (file !== null && file.dev === dev && file.ino === ino && !archived.test(name)) return file;
  }
  return null;
}

export function identityOf(file: { dev: string; ino: string }): string {
  return `${file.dev}:${file.ino}`;
}

/** Null for what can't be read like a file: folders, pipes (opening one would wait for its writer), what is gone. */
async function describeFile(path: string): Promise<FoundFile | null> {
  const stats: BigIntStats | null = await stat(path, { bigint: true }).catch(() => null);
  if (stats?.isFile() !== true) return null;
  return { path, dev: String(stats.dev), ino: String(stats.ino), size: Number(stats.size) };
}

async function* pathsOf(pattern: string): AsyncGenerator<string> {
  // A name with brackets in it may be meant as it stands.
  const literal = !/[*?[\]{}!]/.test(pattern) || (await exists(pattern));
  if (literal) yield pattern;
  else yield* glob(pattern);
}

function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
