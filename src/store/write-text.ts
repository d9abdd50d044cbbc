/** Fills the full-text index behind the events: after a commit, in small steps, so that no sender waits for it. */
import type { Statement } from 'better-sqlite3';
import type { Connection } from './open.ts';

const step = 1000;

/** Of a body, this much is searchable. */
const maxBody = 2048;

interface TextRow {
  seq: number;
  text: string;
}

export class TextIndexer {
  private readonly next: Statement;
  private readonly add: Statement;
  private readonly indexed: Statement;
  private readonly setIndexed: Statement;
  private readonly run: () => boolean;

  constructor(connection: Connection) {
    this.next = connection.prepare(`
      SELECT seq, concat_ws(' ', name, service, provider, target, operation, endpoint, http_status, error_code, message, native_id,
        (SELECT group_concat(value, ' ') FROM json_each(identifiers)), substr(body, 1, ${maxBody})) AS text
      FROM events WHERE seq > ? ORDER BY seq LIMIT ${step}`);
    this.add = connection.prepare('INSERT INTO events_text (rowid, text) VALUES (?, ?)');
    this.indexed = connection.prepare("SELECT value FROM counters WHERE name = 'indexed'").pluck();
    this.setIndexed = connection.prepare("UPDATE counters SET value = ? WHERE name = 'indexed'");
    this.run = connection.transaction(() => this.advance()).immediate;
  }

  /** Indexes the next events; true when there may be more. */
  step(): boolean {
    return this.run();
  }

  private advance(): boolean {
    const rows = this.next.all(this.indexed.get()) as TextRow[];
    for (const row of rows) this.add.run(row.seq, row.text);
    const last = rows.at(-1);
    if (last !== undefined) this.setIndexed.run(last.seq);
    return rows.length === step;
  }
}
