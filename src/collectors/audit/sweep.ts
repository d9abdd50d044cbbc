/**
 * A feed over an API that filters by the time of events and stores some of them late: it sweeps windows [from, to], page by page, and begins each
 * window a little before the end of the last one; now and then it reaches back much further. What it reads again is stored once, because events
 * are known by their ids. The window's end is fixed while its pages are read, so that new events don't shift the pages of a newest-first list.
 *
 * The position moves to the window's end, not to the newest event that was seen: an event from the future must not hide the present, and a quiet hour
 * must not be asked for again and again. The end is taken by the server's clock (`Date`), because ours may be minutes ahead.
 *
 * What it promises: an event that the API shows at most `late.backMs` after its time is stored, however long the program was stopped meanwhile; one that
 * it shows within `overlapMs` is stored with the next window already.
 */
import type { Rejection } from '../../domain/event.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import type { Page, PollPlan } from '../http/poll.ts';
import { serverTime } from '../http/rate-limit.ts';
import type { HttpAnswer, HttpCall } from '../http/request.ts';
import type { Feed } from './feeds.ts';
import type { Records } from './record.ts';
import { type OpenWindow, readSweepPosition, type SweepPosition, type Window, writeSweepPosition } from './sweep-position.ts';

export type { Window } from './sweep-position.ts';

export interface SweepPage extends Records {
  /** What leads to the next page (a token, an offset, an address); null after the last one. */
  next: string | null;
}

export interface SweepPlan extends Pick<PollPlan, 'renew' | 'refused' | 'rateLimit' | 'budget' | 'quota' | 'pollIntervalMs'> {
  name: string;
  /** @param page `next` of the page before, null for the first one of the window */
  request(window: Window, page: string | null): Promise<HttpCall>;
  /** What a 200 holds. Throws `MalformedAnswer`; then nothing is committed and the same request is tried again. */
  read(answer: HttpAnswer, window: Window, page: string | null): SweepPage;
  /** See `PollPlan.statusOf`. @param page as in `request` */
  statusOf?(answer: HttpAnswer, page: string | null): number;
  /** Where a first run begins, epoch ms. */
  startAt(now: number): number;
  /** Our clock, epoch ms. */
  now(): number;
  /** How far back the API can be asked: after a longer stop, what is left is read. Default: without limit. */
  retentionMs?: number;
  /** How far each window reaches back into the one before: the usual delay of events. */
  overlapMs: number;
  /** Events of the last moments are still being written: windows end this long before now. Default 0. */
  settleMs?: number;
  /** Every `everyMs` a window reaches back `backMs` before the last such one, for events that come later than usual. */
  late: { everyMs: number; backMs: number };
}

/** What is being read: the request and the answer to it must be about the same window. */
interface Reading {
  cursor: string | null;
  position: SweepPosition;
  window: OpenWindow;
  /** Our clock when the request was made. */
  requestedAt: number;
}

export function sweepFeed(plan: SweepPlan): Feed {
  return new Sweep(plan);
}

class Sweep implements Feed {
  readonly name: string;
  readonly quota: number;
  readonly pollIntervalMs: number;
  readonly budget?: NonNullable<PollPlan['budget']>;
  private readonly plan: SweepPlan;
  /** Server's clock minus ours. */
  private skewMs = 0;
  private reading: Reading | null = null;
  /** Bad records that were reported already: an overlap brings them again and again. */
  private readonly reported = new Set<string>();

  constructor(plan: SweepPlan) {
    this.plan = plan;
    this.name = plan.name;
    this.quota = plan.quota;
    this.pollIntervalMs = plan.pollIntervalMs;
    if (plan.budget !== undefined) this.budget = plan.budget;
  }

  renew(): boolean {
    return this.plan.renew();
  }

  refused(answer: HttpAnswer): string {
    return this.plan.refused(answer);
  }

  rateLimit(answer: HttpAnswer) {
    return this.plan.rateLimit(answer);
  }

  statusOf(answer: HttpAnswer, cursor: string | null): number {
    // A refusal tells the time too: it may be due to a window that ends in the server's future.
    this.skewMs = serverTime(answer) - answer.receivedAt;
    return this.plan.statusOf?.(answer, readSweepPosition(cursor)?.window?.page ?? null) ?? answer.status;
  }

  async request(cursor: string | null): Promise<HttpCall> {
    const { window } = this.begin(cursor);
    return await this.plan.request(windowOf(window), window.page);
  }

  read(answer: HttpAnswer, cursor: string | null): Page {
    const { position, window, requestedAt } = this.reading?.cursor === cursor ? this.reading : this.begin(cursor);
    const now = serverTime(answer);
    this.skewMs = now - answer.receivedAt;
    const page = this.plan.read(answer, windowOf(window), window.page);
    if (page.next !== null && page.next === window.page)
      throw new MalformedAnswer('the answer names itself as the next page; trying again');
    // What was stored while the server put its answer together may be missing from it.
    const asked = window.asked ?? now - Math.max(0, answer.receivedAt - requestedAt);
    const next =
      page.next === null ? this.complete(position, { ...window, asked }) : { ...position, window: { ...window, asked, page: page.next } };
    return {
      batch: { events: page.events, rejected: this.unreported(page.rejected), cursor: writeSweepPosition(next) },
      caughtUp: page.next === null,
    };
  }

  /** A page token that the server no longer knows: the window is read from its beginning. */
  recover(cursor: string | null): string | null {
    const position = readSweepPosition(cursor);
    const window = position?.window ?? null;
    if (position === null || window === null || window.page === null) return null;
    return writeSweepPosition({ ...position, window: { ...window, page: null, asked: null } });
  }

  private now(): number {
    return this.plan.now() + this.skewMs;
  }

  private begin(cursor: string | null): Reading {
    const position = readSweepPosition(cursor) ?? this.first();
    this.reading = { cursor, position, window: position.window ?? this.nextWindow(position), requestedAt: this.plan.now() };
    return this.reading;
  }

  private first(): SweepPosition {
    const now = this.now();
    const start = this.plan.startAt(now);
    return { floor: start, reached: start, lateAt: now, window: null };
  }

  private nextWindow({ floor, reached, lateAt }: SweepPosition): OpenWindow {
    const { overlapMs, settleMs = 0, retentionMs = Number.POSITIVE_INFINITY, late } = this.plan;
    const now = this.now();
    const isLate = now - lateAt >= late.everyMs;
    const usual = reached - overlapMs;
    const from = Math.max(isLate ? Math.min(usual, lateAt - late.backMs) : usual, floor, now - retentionMs);
    return { from, to: Math.max(now - settleMs, reached), page: null, asked: null, late: isLate };
  }

  /** The window is read to its end: how far everything is known now. */
  private complete(position: SweepPosition, window: OpenWindow & { asked: number }): SweepPosition {
    const reached = Math.max(Math.min(window.to, window.asked - (this.plan.settleMs ?? 0)), position.reached);
    // A first run whose clock was ahead must not believe that the late ones up to then are in.
    const lateAt = window.late ? window.asked : Math.min(position.lateAt, window.asked);
    return { floor: position.floor, reached, lateAt, window: null };
  }

  private unreported(rejected: readonly Rejection[]): Rejection[] {
    const fresh = rejected.filter(({ reason, excerpt }) => !this.reported.has(`${reason}\n${excerpt}`));
    if (this.reported.size > mostReported) this.reported.clear();
    for (const { reason, excerpt } of fresh) this.reported.add(`${reason}\n${excerpt}`);
    return fresh;
  }
}

const mostReported = 10_000;

function windowOf({ from, to }: OpenWindow): Window {
  return { from, to };
}
