/** A single change of a database, in this thread: for commands that do one thing and end. Other processes may go on collecting into it. */
import { asDatabaseError, type Connection, openForWriting } from '../store/open.ts';
import { BatchWriter } from '../store/write-batches.ts';

/** @throws DatabaseError also when another process keeps the database locked; then nothing has changed */
export function writing<Result>(databasePath: string, work: (writer: BatchWriter, connection: Connection) => Result): Result {
  const connection = openForWriting(databasePath);
  try {
    return work(new BatchWriter(connection), connection);
  } catch (error) {
    throw asDatabaseError(error, databasePath);
  } finally {
    connection.close();
  }
}
