/** Which database a command works on, and how it is opened for reading. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Reader } from '../domain/reader.ts';
import { DatabaseError } from '../errors.ts';
import type { CommandContext } from './context.ts';
import { emptyReader } from './empty-reader.ts';

/** `--db`, else `db` of the configuration, else the default place. */
export async function databasePath({ options, io: { env } }: Pick<CommandContext, 'options' | 'io'>): Promise<string> {
  if (options.db !== null) return resolve(options.db);
  const { defaultConfigPath, defaultDatabasePath } = await import('../config/paths.ts');
  // Most configurations leave the place alone, and validating all sources costs more than a whole query: look before loading that.
  if (options.config === null && !mentionsDatabase(defaultConfigPath(env))) return defaultDatabasePath(env);
  const { loadConfig } = await import('../config/load.ts');
  return loadConfig(options.config, env).db ?? defaultDatabasePath(env);
}

function mentionsDatabase(configPath: string): boolean {
  try {
    return /\bdb["']?\s*:/.test(readFileSync(configPath, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT' && (error as NodeJS.ErrnoException).code !== 'ENOTDIR';
  }
}

/** For lists: a database that is not there yet has nothing in it, and a note says how to fill it. */
export async function withReader<T>(context: CommandContext, use: (reader: Reader) => T | Promise<T>): Promise<T> {
  const path = await databasePath(context);
  if (existsSync(path)) return withOpen(path, context, use);
  context.note(`no database at ${path} yet; ${howToFill}`);
  return use(emptyReader(path));
}

/** For commands that mean nothing without one. */
export async function withExistingReader<T>(context: CommandContext, use: (reader: Reader) => T | Promise<T>): Promise<T> {
  const path = await databasePath(context);
  if (!existsSync(path)) throw new DatabaseError(`no database at ${path}`, howToFill);
  return withOpen(path, context, use);
}

const howToFill = 'fill it with provtrace collect or provtrace import FILE, or look around with provtrace demo';

async function withOpen<T>(path: string, { io }: CommandContext, use: (reader: Reader) => T | Promise<T>): Promise<T> {
  const { openReader } = await import('../store/reader.ts');
  const reader = openReader(path, { now: io.now });
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}
