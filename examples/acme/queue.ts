/**
 * A small durable queue in one SQLite file that producer and workers share. A message that was taken and never settled (its worker died) stays
 * taken; `release` gives such messages back.
 */
import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';

export interface Message<Body> {
  id: string;
  body: Body;
  /** Carries the trace context of the producer (W3C Trace Context). */
  headers: { [name: string]: string };
}

export interface Queue<Body> {
  /** @returns the id of the message */
  send(id: string, body: Body, headers: Message<Body>['headers']): void;
  /** The oldest message that nobody has taken; atomic across processes. */
  take(): Message<Body> | null;
  settle(id: string, outcome: 'done' | 'failed'): void;
  /** Gives back what was taken before this moment (epoch ms); returns how many messages. */
  release(takenBefore: number): number;
  close(): void;
}

interface Row {
  id: string;
  body: string;
  headers: string;
}

const schema = `create table if not exists messages (
  position integer primary key,
  id text not null unique,
  body text not null,
  headers text not null,
  state text not null default 'waiting',
  taken_at integer
) strict`;

export function newMessageId(): string {
  return randomUUID();
}

export function openQueue<Body>(file: string): Queue<Body> {
  const database = new Database(file);
  database.pragma('journal_mode = wal');
  database.pragma('busy_timeout = 5000');
  database.exec(schema);
  const insert = database.prepare('insert into messages (id, body, headers) values (?, ?, ?)');
  const next = database.prepare<[number], Row>(
    `update messages set state = 'taken', taken_at = ?
     where position = (select min(position) from messages where state = 'waiting') returning id, body, headers`,
  );
  const end = database.prepare('update messages set state = ? where id = ?');
  const giveBack = database.prepare("update messages set state = 'waiting' where state = 'taken' and taken_at < ?");
  return {
    send: (id, body, headers) => {
      insert.run(id, JSON.stringify(body), JSON.stringify(headers));
    },
    take: () => {
      const row = next.get(Date.now());
      return row === undefined
        ? null
        : { id: row.id, body: JSON.parse(row.body) as Body, headers: JSON.parse(row.headers) as Message<Body>['headers'] };
    },
    settle: (id, outcome) => {
      end.run(outcome, id);
    },
    release: (takenBefore) => giveBack.run(takenBefore).changes,
    close: () => {
      database.close();
    },
  };
}
