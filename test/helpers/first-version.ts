/** Turns a database back into what the first version would have made of the same events. */
import { fragmentFrom } from '../../src/store/fragment-text.ts';
import { refKind } from '../../src/store/key-refs.ts';
import { everyKeyRow } from '../../src/store/key-runs.ts';
import type { Connection } from '../../src/store/open.ts';
import { Statements } from '../../src/store/statements.ts';

export function asFirstVersion(connection: Connection): void {
  const rows = [...everyKeyRow(new Statements(connection))];
  const fragments = connection.prepare('SELECT id, thread, facts FROM fragments').all() as { id: number; thread: number; facts: string }[];
  const parts = new Map<number, number>();
  for (const { thread } of fragments) parts.set(thread, (parts.get(thread) ?? 0) + 1);
  connection.exec(`
    DROP TABLE key_runs; DROP TABLE key_pages; DROP INDEX flows_list;
    CREATE TABLE key_refs (key INTEGER NOT NULL, kind INTEGER NOT NULL, at REAL NOT NULL, ref INTEGER NOT NULL, PRIMARY KEY (key, kind, at, ref))
      STRICT, WITHOUT ROWID;
    CREATE INDEX flows_list ON flows (started_at, id, last_at, duration, status, overdue, facets);
    UPDATE chunks SET events = json(events);
    DROP TABLE link_decisions; DROP TABLE paces; DROP TABLE clocks; DROP TABLE target_names; DROP INDEX flows_open;
    PRAGMA user_version = 1`);
  const addKey = connection.prepare('INSERT INTO key_refs VALUES (?, ?, ?, ?)');
  for (const { key, kind, at, ref } of rows) addKey.run(key, kind, at, kind === refKind.events ? Math.floor(ref / 1024) : ref);
  const named = connection.prepare('UPDATE fragments SET facts = ? WHERE id = ?');
  const whole = connection.prepare('UPDATE fragments SET events = NULL WHERE id = ?');
  for (const { id, thread, facts } of fragments) {
    const { marks, ...fragment } = fragmentFrom(facts);
    const [, , , , , , , , , , , , , , , , , , , packed] = JSON.parse(facts) as unknown[];
    named.run(JSON.stringify({ ...fragment, marks: packed }), id);
    if (parts.get(thread) === 1) whole.run(id);
  }
}
