/** Windows of a sweep: where they begin and end, by whose clock, and what a restart or a rejection makes of them. */
import { describe, expect, it } from 'vitest';
import type { Feed } from '../../../src/collectors/audit/feeds.ts';
import { type SweepPlan, sweepFeed, type Window } from '../../../src/collectors/audit/sweep.ts';
import { MalformedAnswer } from '../../../src/collectors/http/malformed.ts';
import type { HttpAnswer } from '../../../src/collectors/http/request.ts';

const at = Date.UTC(2026, 0, 5, 10);
const minute = 60_000;
const hour = 60 * minute;

/** A plan whose pages are written down as `text`: the name of the next page, or nothing. */
class Sweeping {
  now = at;
  /** Server's clock minus ours. */
  skew = 0;
  readonly asked: { window: Window; page: string | null }[] = [];
  cursor: string | null = null;
  private feed: Feed;
  private readonly changes: Partial<SweepPlan>;

  constructor(changes: Partial<SweepPlan> = {}) {
    this.changes = changes;
    this.feed = this.made();
  }

  /** The program is started again. */
  restart(): void {
    this.feed = this.made();
  }

  /** One request and its answer; returns what was asked for. */
  async step(next = '', tookMs = 0): Promise<{ from: number; to: number; page: string | null }> {
    await this.feed.request(this.cursor);
    this.now += tookMs;
    const date = new Date(this.now + this.skew).toUTCString();
    const answer: HttpAnswer = { status: 200, headers: { date }, text: next, receivedAt: this.now };
    this.cursor = this.feed.read(answer, this.cursor).batch.cursor;
    const { window, page } = this.asked.at(-1) ?? { window: { from: 0, to: 0 }, page: null };
    return { from: window.from - at, to: window.to - at, page };
  }

  rejected(): string | null {
    return this.feed.recover(this.cursor);
  }

  private made(): Feed {
    return sweepFeed({
      name: 'test',
      quota: 1,
      pollIntervalMs: minute,
      renew: () => false,
      refused: () => '',
      rateLimit: () => null,
      startAt: (now) => now - 24 * hour,
      now: () => this.now,
      overlapMs: 10 * minute,
      late: { everyMs: 6 * hour, backMs: 12 * hour },
      request: async (window, page) => {
        this.asked.push({ window, page });
        return { url: 'http://127.0.0.1/', headers: {} };
      },
      read: ({ text }) => ({ events: [], rejected: [], next: text === '' ? null : text }),
      ...this.changes,
    });
  }
}

describe('a window', () => {
  it('begins where the first run should, ends now, and keeps its end while its pages are read', async () => {
    const sweep = new Sweeping();
    expect(await sweep.step('two')).toEqual({ from: -24 * hour, to: 0, page: null });
    sweep.now += 5 * minute;
    expect(await sweep.step('three')).toEqual({ from: -24 * hour, to: 0, page: 'two' });
    sweep.restart();
    sweep.now += 5 * minute;
    expect(await sweep.step()).toEqual({ from: -24 * hour, to: 0, page: 'three' });
    expect(await sweep.step()).toEqual({ from: -10 * minute, to: 10 * minute, page: null });
  });

  it('moves on through quiet hours, and never before the beginning', async () => {
    const sweep = new Sweeping({ startAt: (now) => now });
    expect(await sweep.step()).toEqual({ from: 0, to: 0, page: null });
    sweep.now += minute;
    expect(await sweep.step()).toEqual({ from: 0, to: minute, page: null });
    sweep.now += hour;
    expect(await sweep.step()).toEqual({ from: 0, to: 61 * minute, page: null });
    sweep.now += hour;
    expect(await sweep.step()).toEqual({ from: 51 * minute, to: 121 * minute, page: null });
  });

  it('ends a while before now where events of the last moments are still being written', async () => {
    const sweep = new Sweeping({ settleMs: 2 * minute });
    expect(await sweep.step()).toEqual({ from: -24 * hour, to: -2 * minute, page: null });
    sweep.now += hour;
    expect(await sweep.step()).toEqual({ from: -12 * minute, to: 58 * minute, page: null });
  });

  it('counts as read up to the time at which its first page was asked for, by the clock of the server', async () => {
    const sweep = new Sweeping();
    // Ours is an hour ahead: the server knows nothing of the last hour of the window yet.
    sweep.skew = -hour;
    await sweep.step('two', 20_000);
    sweep.now += 30 * minute;
    await sweep.step();
    expect((await sweep.step()).from).toBe(-hour - 10 * minute);
    expect((await sweep.step()).to).toBe(30 * minute + 20_000 - hour);
  });

  it('reaches far back now and then, and further after a long stop', async () => {
    const sweep = new Sweeping({ startAt: (now) => now - 240 * hour });
    await sweep.step();
    sweep.now += 6 * hour;
    expect((await sweep.step()).from).toBe(-12 * hour);
    sweep.now += hour;
    expect((await sweep.step()).from).toBe(6 * hour - 10 * minute);
    sweep.now += 48 * hour;
    sweep.restart();
    // Twelve hours before the last time that it reached back.
    expect((await sweep.step()).from).toBe(6 * hour - 12 * hour);
    expect((await sweep.step()).from).toBe(55 * hour - 10 * minute);
  });

  it('asks for no more than the provider keeps', async () => {
    const sweep = new Sweeping({ retentionMs: 72 * hour });
    await sweep.step();
    sweep.now += 240 * hour;
    sweep.restart();
    expect((await sweep.step()).from).toBe(168 * hour);
  });
});

describe('a rejection', () => {
  it('of a page token begins the window again, with the same end', async () => {
    const sweep = new Sweeping();
    await sweep.step('two');
    sweep.now += hour;
    sweep.cursor = sweep.rejected();
    expect(await sweep.step()).toEqual({ from: -24 * hour, to: 0, page: null });
  });

  it('of a first page has nothing to fall back to, and skips nothing', async () => {
    const sweep = new Sweeping();
    expect(sweep.rejected()).toBeNull();
    await sweep.step();
    sweep.now += 48 * hour;
    expect(sweep.rejected()).toBeNull();
  });
});

describe('an answer', () => {
  it('that names itself as the next page is tried again instead of for ever', async () => {
    const sweep = new Sweeping();
    await sweep.step('two');
    await expect(sweep.step('two')).rejects.toThrow(MalformedAnswer);
  });

  it('that brings a bad record again reports it once', async () => {
    const rejected = [{ where: 'page item 1', reason: 'no id', excerpt: '{}' }];
    const feed = sweepFeed({
      name: 'test',
      quota: 1,
      pollIntervalMs: minute,
      renew: () => false,
      refused: () => '',
      rateLimit: () => null,
      startAt: (now) => now,
      now: () => at,
      overlapMs: minute,
      late: { everyMs: hour, backMs: hour },
      request: async () => ({ url: '', headers: {} }),
      read: () => ({ events: [], rejected, next: null }),
    });
    const answer: HttpAnswer = { status: 200, headers: {}, text: '', receivedAt: at };
    expect([feed.read(answer, null), feed.read(answer, null)].map(({ batch }) => batch.rejected)).toEqual([rejected, []]);
  });

  it.each(['', 'x', '5', '{}', '{"reached":"yesterday"}', '{"floor":1,"reached":2}'])(
    'after a place that can not be read begins anew: %j',
    async (cursor) => {
      const sweep = new Sweeping();
      sweep.cursor = cursor;
      expect((await sweep.step()).from).toBe(-24 * hour);
    },
  );
});
