/** All flows of a database anew, from its events: after a change of how events are joined, or when something is in doubt. */
import { asDatabaseError, openForWriting } from '../store/open.ts';
import type { Rebuilt } from '../store/rebuild.ts';
import { BatchWriter } from '../store/write-batches.ts';

/** Blocks until it is done. Throws `DatabaseError`, also when another process keeps the database locked; then nothing has changed. */
export function rebuildFlows(databasePath: string, onProgress: (share: number) => void): Rebuilt {
  const connection = openForWriting(databasePath);
  try {
    const rebuilt = new BatchWriter(connection).rebuild(onProgress);
    connection.pragma('wal_checkpoint(TRUNCATE)');
    return rebuilt;
  } catch (error) {
    throw asDatabaseError(error, databasePath);
  } finally {
    connection.close();
  }
}
