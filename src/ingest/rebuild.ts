/** All flows of a database anew, from its events: after a change of how events are joined, or when something is in doubt. */
import type { Rebuilt } from '../store/rebuild.ts';
import { writing } from './writing.ts';

/** Blocks until it is done. Throws `DatabaseError`, also when another process keeps the database locked; then nothing has changed. */
export function rebuildFlows(databasePath: string, onProgress: (share: number) => void): Rebuilt {
  return writing(databasePath, (writer, connection) => {
    const rebuilt = writer.rebuild(onProgress);
    connection.pragma('wal_checkpoint(TRUNCATE)');
    return rebuilt;
  });
}
