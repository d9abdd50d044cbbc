/**
 * The polling loop that every audit API stands on: ask, commit the page together with its cursor, wait, ask again. A source supplies what is its
 * own (`PollPlan`); paging, rate limits, retries and error states are here.
 *
 * What it promises: a page is offered to the store before the cursor moves, so an abort or crash at any moment repeats at most one page and
 * loses none; nothing that a server does makes it throw; `status` always tells what is wrong in one line and is cleared by the next good answer.
 */
import { Agent } from 'undici';
import { SourceError } from '../../errors.ts';
import { type Batch, type CollectorContext, StoreBusyError } from '../collector.ts';
import { type BackoffRange, backoffMs } from './backoff.ts';
import { quotaPauseMs, type RateLimit, throttleWaitMs } from './rate-limit.ts';
import { get, type HttpAnswer, type HttpCall, HttpFailure, type HttpLimits } from './request.ts';
import { wait } from './wait.ts';

export interface PollPlan {
  /** The request that continues at `cursor` (null: a first run). Asked again before every try, so that renewed credentials are used at once. */
  request(cursor: string | null): Promise<HttpCall>;
  /** What a 200 holds. Throws `MalformedAnswer`; then nothing is committed and the same request is tried again. */
  read(answer: HttpAnswer, cursor: string | null): Page;
  /** Where to go on when the server rejects `cursor` (400, 404, 410); null when there is nothing to fall back to. */
  recover(cursor: string | null): string | null;
  /** 401 or 403: forget cached credentials and say in one line what a person has to do. */
  refused(answer: HttpAnswer): string;
  rateLimit(answer: HttpAnswer): RateLimit | null;
  /** Share of the rate limit that we may use, 0 to 1. */
  quota: number;
  pollIntervalMs: number;
}

export interface Page {
  batch: Batch & { cursor: string };
  /** Nothing more is there for now: wait for `pollIntervalMs` before asking again. */
  caughtUp: boolean;
}

/** A 200 that makes no sense: cut-off JSON, a login page, a missing link. */
export class MalformedAnswer extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MalformedAnswer';
  }
}

export interface PollTiming extends HttpLimits {
  backoff: BackoffRange;
  /** Between tries while only a person can mend it: refused credentials, a wrong address. */
  slowRetryMs: number;
  /** Added to every wait for a reset: server dates have whole seconds. */
  resetSlackMs: number;
}

export const defaultTiming: PollTiming = {
  timeoutMs: 60_000,
  maxBytes: 64 * 2 ** 20,
  backoff: { firstMs: 1000, maxMs: 120_000 },
  slowRetryMs: 60_000,
  resetSlackMs: 1000,
};

interface Polling {
  plan: PollPlan;
  context: CollectorContext;
  timing: PollTiming;
  agent: Agent;
  cursor: string | null;
  /** In a row. */
  failures: number;
  /** The fallback cursor is in use and has not worked yet. */
  recovering: boolean;
}

/**
 * Runs until `context.signal` aborts.
 * @param settled called once, after the first answer or failure, with the error if there was one
 */
export async function poll(
  plan: PollPlan,
  context: CollectorContext,
  timing: PollTiming,
  settled: (error: string | null) => void,
): Promise<void> {
  const polling: Polling = { plan, context, timing, agent: new Agent(), cursor: context.cursor, failures: 0, recovering: false };
  try {
    for (let first = true; !context.signal.aborted; first = false) {
      const { pauseMs, error } = await turn(polling);
      if (first) settled(error);
      await wait(pauseMs, context.signal);
    }
  } finally {
    await polling.agent.destroy();
  }
}

interface Turn {
  pauseMs: number;
  error: string | null;
}

async function turn(polling: Polling): Promise<Turn> {
  const { plan, context, timing } = polling;
  try {
    const call = await plan.request(polling.cursor);
    const answer = await get(call, polling.agent, timing, context.signal, () => context.now());
    reportQuota(polling, plan.rateLimit(answer), answer);
    return answer.status === 200 ? await accept(polling, answer) : reject(polling, answer, new URL(call.url).host);
  } catch (error) {
    if (context.signal.aborted) return { pauseMs: 0, error: null };
    if (error instanceof SourceError) return failed(polling, oneLine(error), timing.slowRetryMs);
    if (error instanceof HttpFailure || error instanceof MalformedAnswer) return failed(polling, error.message, null);
    throw error;
  }
}

async function accept(polling: Polling, answer: HttpAnswer): Promise<Turn> {
  const { plan, context } = polling;
  const page = plan.read(answer, polling.cursor);
  const stuck = page.batch.cursor === polling.cursor;
  if (!stuck || page.batch.events.length > 0 || (page.batch.rejected ?? []).length > 0) {
    if (!(await commitPatiently(context, page.batch))) return { pauseMs: 0, error: null };
  }
  polling.cursor = page.batch.cursor;
  polling.failures = 0;
  polling.recovering = false;
  context.status({ error: null, seen: true });
  const quotaMs = quotaPauseMs(plan.rateLimit(answer), plan.quota);
  const pollMs = page.caughtUp || stuck ? plan.pollIntervalMs : 0;
  return { pauseMs: Math.max(pollMs, quotaMs > 0 ? afterReset(polling, quotaMs) : 0), error: null };
}

function reject(polling: Polling, answer: HttpAnswer, host: string): Turn {
  const { plan, timing } = polling;
  const { status } = answer;
  if (status === 401 || status === 403) return failed(polling, plan.refused(answer), timing.slowRetryMs);
  if (status === 429) return throttled(polling, answer, host);
  if (status >= 500 || status === 408) return failed(polling, `${host} answers ${status}; trying again`, null);
  if (status === 400 || status === 404 || status === 410) return rejectedCursor(polling, status, host);
  return failed(polling, `${host} answers ${status}, which is no audit log; check baseUrl`, timing.slowRetryMs);
}

function rejectedCursor(polling: Polling, status: number, host: string): Turn {
  const fallback = polling.recovering ? null : polling.plan.recover(polling.cursor);
  if (fallback === null)
    return failed(polling, `${host} answers ${status} to the first request; check baseUrl and since`, polling.timing.slowRetryMs);
  polling.cursor = fallback;
  polling.recovering = true;
  return failed(polling, `${host} no longer accepts the saved cursor (${status}); reading again from an earlier time`, null);
}

function throttled(polling: Polling, answer: HttpAnswer, host: string): Turn {
  const waitMs = throttleWaitMs(answer, polling.plan.rateLimit(answer));
  return failed(polling, `${host} answers 429: its rate limit is used up; waiting`, waitMs === null ? null : afterReset(polling, waitMs));
}

/** `pauseMs` null means to back off by the number of failures. */
function failed(polling: Polling, error: string, pauseMs: number | null): Turn {
  polling.failures += 1;
  polling.context.status({ error });
  return { pauseMs: pauseMs ?? backoffMs(polling.failures, polling.timing.backoff, Math.random()), error };
}

/** Jitter after the reset, not before it: all clients of an organisation wait for the same second. */
function afterReset(polling: Polling, resetMs: number): number {
  return resetMs + polling.timing.resetSlackMs * (1 + Math.random());
}

/** False when the collector was stopped while the store was busy. */
async function commitPatiently(context: CollectorContext, batch: Batch): Promise<boolean> {
  for (;;) {
    try {
      await context.commit(batch);
      return true;
    } catch (error) {
      if (context.signal.aborted) return false;
      if (!(error instanceof StoreBusyError)) throw error;
      if (!(await wait(error.retryAfterSeconds * 1000, context.signal))) return false;
    }
  }
}

function reportQuota(polling: Polling, rate: RateLimit | null, answer: HttpAnswer): void {
  if (rate === null) return;
  const resetAt = rate.resetInMs === null ? null : answer.receivedAt + rate.resetInMs;
  polling.context.status({ quota: { limit: rate.limit, remaining: rate.remaining, resetAt } });
}

function oneLine(error: SourceError): string {
  return error.hint === null ? error.message : `${error.message}; ${error.hint}`;
}
