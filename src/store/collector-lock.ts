/**
 * Who collects into a database: the holder of an exclusive SQLite lock on a small file beside it. The operating system frees the lock when its
 * process ends, however it ends.
 */
import { chmodSync } from 'node:fs';
import Database from 'better-sqlite3';
import { asDatabaseError } from './open.ts';

export interface CollectorLock {
  release(): void;
}

/** @returns null when another process collects. */
export function lockCollector(databasePath: string): CollectorLock | null {
  try {
    const connection = new Database(`${databasePath}-collector`, { timeout: 0 });
    chmodSync(`${databasePath}-collector`, 0o600);
    try {
      connection.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      connection.close();
      if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return null;
      throw error;
    }
    return { release: () => connection.close() };
  } catch (error) {
    throw asDatabaseError(error, `${databasePath}-collector`);
  }
}
