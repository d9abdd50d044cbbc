import { afterEach, describe, expect, it } from 'vitest';
import { Live, type LiveQuery } from '../../src/tui/live.ts';
import { until } from '../helpers/until.ts';

let live: Live | null = null;

afterEach(() => live?.stop());

/** A database that is nothing but a version, and a query that counts its runs. */
function world() {
  const database = { changes: 0, version: () => database.changes };
  const query: LiveQuery & { runs: number } = {
    runs: 0,
    cost: 0,
    finishedAt: Number.NEGATIVE_INFINITY,
    dirtySince: null,
    refresh: () => {
      query.runs += 1;
      query.finishedAt = performance.now();
    },
  };
  const running = new Live(database, { poll: 2, gap: 5 });
  live = running;
  running.start();
  return { database, query, running };
}

describe('Live', () => {
  it('runs a query again when the database changed, and only then', async () => {
    const { database, query, running } = world();
    running.add(query);
    database.changes += 1;
    await until(() => query.runs === 1, 'the first run');
    database.changes += 1;
    await until(() => query.runs === 2, 'the second run');
  });

  it('runs a new query that asks for it', async () => {
    const { query, running } = world();
    query.dirtySince = performance.now();
    running.add(query);
    await until(() => query.runs === 1, 'the run');
  });

  it('runs nothing while paused, and catches up afterwards', async () => {
    const { database, query, running } = world();
    const other: LiveQuery = { ...query, refresh: () => undefined };
    running.pause(true);
    running.add(query);
    running.add(other);
    database.changes += 1;
    expect(query.dirtySince).toBeNull();
    running.pause(false);
    await until(() => query.runs === 1, 'the run after the pause');
  });

  it('lets keys go first, but not for ever', async () => {
    const { database, query, running } = world();
    running.add(query);
    const typing = setInterval(() => running.keyPressed(), 5);
    const startedAt = performance.now();
    running.keyPressed();
    database.changes += 1;
    await until(() => query.runs === 1, 'the run in spite of typing');
    clearInterval(typing);
    expect(performance.now() - startedAt).toBeGreaterThan(300);
  });

  it('survives a database that can not be read', async () => {
    const query: LiveQuery = { refresh: () => undefined, cost: 0, finishedAt: 0, dirtySince: null };
    let asked = 0;
    live = new Live(
      {
        version: () => {
          asked += 1;
          throw new Error('locked');
        },
      },
      { poll: 1, gap: 1 },
    );
    live.start();
    live.add(query);
    await until(() => asked > 3, 'some looks at the version');
  });
});
