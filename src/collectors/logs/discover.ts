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

/** Rotated files that were compressed hold lines that were read before; `provtrace import` reads them on request. */
const compressed = /\.(?:gz|zst|bz2|xz|lz4|zip|tgz)$/i;
const mostFiles = 10_000;

/** All regular files that the patterns match, each once even if several paths or links lead to it. */
export async function findLogFiles(patterns: readonly string[]): Promise<Map<string, FoundFile>> {
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
    if (file !== null && file.dev === dev && file.ino === ino) return file;
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
