/** Migration: the rows of the table `key_refs`, which was the key index once, become a run of the new one. */
import { KeyColumns } from './key-columns.ts';
import type { Connection } from './open.ts';
import { RunWriter } from './write-runs.ts';

const atOnce = 500_000;

export function moveKeys(connection: Connection): void {
  const writer = new RunWriter(connection);
  const after = connection
    .prepare(
      `SELECT key, kind, at, ref FROM key_refs WHERE (key, kind, at, ref) > (?, ?, ?, ?) ORDER BY key, kind, at, ref LIMIT ${atOnce}`,
    )
    .raw();
  let last = [-1, 0, 0, 0];
  for (;;) {
    const rows = after.all(...last) as number[][];
    const columns = new KeyColumns(Math.max(1, rows.length));
    for (const [key = 0, kind = 0, at = 0, ref = 0] of rows) columns.add(key, kind, at, ref);
    writer.write(columns);
    if (rows.length < atOnce) break;
    last = rows.at(-1) as number[];
  }
  connection.exec('DROP TABLE key_refs');
}
