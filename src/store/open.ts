/**
 * Opens a database file for the one writer or for a reader: pragmas, migrations, permissions, and the refusal of files that are not ours.
 */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { DatabaseError } from '../errors.ts';
import { applicationId, migrations } from './schema.ts';

export type Connection = Database.Database;

/** Creates the file (0600) when it is missing, migrates older ones. */
export function openForWriting(path: string): Connection {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  refuseForeign(path);
  const connection = connect(path, false);
  try {
    checkVersion(connection, path); // before anything is written: a newer file stays untouched
    chmodSync(path, 0o600);
    connection.pragma('page_size = 8192'); // of a new file; chunks of 1 to 3 KB would leave a third of smaller pages empty
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL'); // in WAL mode a killed process loses nothing that was committed
    connection.pragma('cache_size = -131072');
    connection.pragma('temp_store = MEMORY');
    connection.pragma('wal_autocheckpoint = 16000'); // 128 MB: index pages are hit again and again, and written back once
    migrate(connection, path);
    return connection;
  } catch (error) {
    connection.close();
    throw asDatabaseError(error, path);
  }
}

/** Read-only; the file must exist and be of a version that we know. An older one is migrated first. */
export function openForReading(path: string): Connection {
  if (!existsSync(path)) {
    throw new DatabaseError(`${path}: no such database`, 'collect or import something first, or name another file with --db');
  }
  refuseForeign(path);
  const connection = connect(path, true);
  try {
    const version = checkVersion(connection, path);
    if (version > 0 && version < migrations.length) openForWriting(path).close();
    connection.pragma('cache_size = -32768');
    connection.pragma('query_only = ON');
    return connection;
  } catch (error) {
    connection.close();
    throw asDatabaseError(error, path);
  }
}

function connect(path: string, readonly: boolean): Connection {
  try {
    return new Database(path, { readonly, timeout: 5000 });
  } catch (error) {
    throw asDatabaseError(error, path);
  }
}

const sqliteHeader = 'SQLite format 3\u0000';

/** Looks before SQLite does, because opening would create a journal beside a file that is not ours. */
function refuseForeign(path: string): void {
  if (!existsSync(path)) return;
  const head = Buffer.alloc(72);
  const length = readHead(path, head);
  if (length === 0) return;
  if (length < 72 || head.toString('latin1', 0, 16) !== sqliteHeader) {
    throw new DatabaseError(`${path}: not a provtrace database`, 'name another file with --db');
  }
  const id = head.readUInt32BE(68);
  if (id !== applicationId && id !== 0) {
    throw new DatabaseError(`${path}: a database of another program`, 'name another file with --db');
  }
}

function readHead(path: string, into: Buffer): number {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    return readSync(file, into, 0, into.length, 0);
  } catch (error) {
    throw asDatabaseError(error, path);
  } finally {
    if (file !== null) closeSync(file);
  }
}

function checkVersion(connection: Connection, path: string): number {
  const version = connection.pragma('user_version', { simple: true }) as number;
  const id = connection.pragma('application_id', { simple: true }) as number;
  if (version > migrations.length) {
    throw new DatabaseError(
      `${path}: written by a newer provtrace (version ${version}, this one knows ${migrations.length})`,
      'update provtrace, or name another file with --db',
    );
  }
  if (id !== applicationId && hasTables(connection)) {
    throw new DatabaseError(`${path}: a database of another program`, 'name another file with --db');
  }
  return version;
}

function hasTables(connection: Connection): boolean {
  return connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() !== 0;
}

function migrate(connection: Connection, path: string): void {
  const version = checkVersion(connection, path);
  if (version === migrations.length) return;
  const run = connection.transaction(() => {
    const current = connection.pragma('user_version', { simple: true }) as number; // another process may have been faster
    for (const step of migrations.slice(current)) {
      if (typeof step === 'string') connection.exec(step);
      else step(connection);
    }
    connection.pragma(`application_id = ${applicationId}`);
    connection.pragma(`user_version = ${migrations.length}`);
  });
  run.immediate();
}

/** SQLite's own error codes in one line that says what to do. */
export function asDatabaseError(error: unknown, path: string): unknown {
  if (error instanceof DatabaseError) return error;
  const code = (error as { code?: string } | null)?.code ?? '';
  const detail = error instanceof Error ? error.message : String(error);
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
    return new DatabaseError(`${path}: not a provtrace database, or damaged (${detail})`, 'name another file with --db', { cause: error });
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new DatabaseError(`${path}: locked by another process`, 'try again when that process has finished', { cause: error });
  }
  if (
    code.startsWith('SQLITE_') ||
    ['EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'EROFS', 'ENOENT', 'EEXIST', 'ELOOP', 'ENAMETOOLONG'].includes(code)
  ) {
    return new DatabaseError(`${path}: can't be used (${detail})`, 'check the path and its permissions', { cause: error });
  }
  return error;
}
