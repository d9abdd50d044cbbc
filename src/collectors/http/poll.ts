/**
 * The polling loop that every audit API stands on: ask, commit the page together with its cursor, wait, ask again. A source supplies what is its
 * own (`PollPlan`); paging, rate limits, retries and error states are here.
 *
 * What it promises: a page is offered to the store before the cursor moves, so an abort or crash at any moment repeats at most one page and
 * loses none; nothing that a server does makes it throw; `status` always tells what is wrong in one line and is cleared by the next good answer.
 */
import type { Dispatcher } from 'undici';
import { SourceError } from '../../errors.ts';
import type { Batch, CollectorContext } from '../collector.ts';
import { commitPatiently } from '../commit-patiently.ts';
import { wait } from '../wait.ts';
import { type BackoffRange, backoffMs } from './backoff.ts';
import { errorWords } from './error-words.ts';
import { MalformedAnswer } from './malformed.ts';
import { quotaPauseMs, type RateLimit, retryAfterMs, throttleWaitMs } from './rate-limit.ts';
import { exchange, type HttpAnswer, type HttpCall, HttpFailure, type HttpLimits } from './request.ts';
import type { RequestBudget } from './request-budget.ts';
import type { RequestGate } from './request-gate.ts';

export interface PollPlan {
  /** The request that continues at `cursor` (null: a first run). Asked again before every try, so that renewed credentials are used at once. */
  request(cursor: string | null): Promise<HttpCall>;
  /** What a 200 holds. Throws `MalformedAnswer`; then nothing is committed and the same request is tried again. */
  read(answer: HttpAnswer, cursor: string | null): Page;
  /** Where to go on when the server rejects `cursor` (400, 404, 410); null when there is nothing to fall back to. */
  recover(cursor: string | null): string | null;
  /** After a 401 or 403: forget cached credentials. True when new ones are worth a try at once, such as a token that may just have expired. */
  renew(): boolean;
  /** 401 or 403 that renewed credentials don't mend: say in one line what a person has to do. */
  refused(answer: HttpAnswer): string;
  /**
   * The status by which an answer other than 200 is judged, where the API's own does not tell: GitHub says 403 when the rate limit is used up (429),
   * AWS says 400 for refused credentials (401) and throttling (429). 200 for what `read` understands all the same. Default: the answer's status.
   */
  statusOf?(answer: HttpAnswer, cursor: string | null): number;
  /** The rate limit as the answer's headers tell it, or null. */
  rateLimit(answer: HttpAnswer): RateLimit | null;
  /** Where the API documents a limit but does not announce it: our requests are counted. One budget for all feeds that share the limit. */
  budget?: RequestBudget;
  /** Share of the rate limit that we may use, 0 to 1. */
  quota: number;
  pollIntervalMs: number;
}

export interface Page {
  batch: Batch & { cursor: string };
  /** Nothing more is there for now: wait for `pollIntervalMs` before asking again. */
  caughtUp: boolean;
  /** It answers, and yet something is missing that a person should know: shown as the source's error until a page comes without. */
  warning?: string;
}

export interface PollTiming extends HttpLimits {
  backoff: BackoffRange;
  /** Between tries while only a person can mend it: refused credentials, a wrong address. */
  slowRetryMs: number;
  /** Added to every wait for a reset: server dates have whole seconds. */
  resetSlackMs: number;
  /** Another way to wait than by the real clock, for tests. Resolves with false when the signal aborted it. */
  wait?: typeof wait;
}

export const defaultTiming: PollTiming = {
  timeoutMs: 60_000,
  maxBytes: 64 * 2 ** 20,
  backoff: { firstMs: 1000, maxMs: 120_000 },
  slowRetryMs: 60_000,
  resetSlackMs: 1000,
};

/** What polling works with: the same for all feeds of a source, except for the context. */
export interface PollTools {
  context: CollectorContext;
  timing: PollTiming;
  dispatcher: Dispatcher;
  /** Closed by whichever feed used up the limit. */
  gate: RequestGate;
}

interface Polling extends PollTools {
  plan: PollPlan;
  cursor: string | null;
  /** In a row. */
  failures: number;
  /** The fallback cursor is in use and has not worked yet. */
  recovering: boolean;
  /** Credentials were renewed and have not worked yet. */
  renewed: boolean;
}

/**
 * Runs until `context.signal` aborts.
 * @param settled called once, after the first answer or failure, with the error if there was one
 */
export async function poll(plan: PollPlan, tools: PollTools, settled: (error: string | null) => void): Promise<void> {
  const { signal, cursor } = tools.context;
  const polling: Polling = { ...tools, plan, cursor, failures: 0, recovering: false, renewed: false };
  const pause = tools.timing.wait ?? wait;
  for (let first = true; !signal.aborted; ) {
    await tools.gate.opened();
    const { pauseMs, error } = await turn(polling);
    if (first && error !== undefined) {
      first = false;
      settled(error);
    }
    await pause(pauseMs, signal);
  }
}

interface Turn {
  pauseMs: number;
  /** What is wrong, or null; left out when nothing came of it that would tell. */
  error?: string | null;
}

async function turn(polling: Polling): Promise<Turn> {
  const { plan, context, timing, gate } = polling;
  try {
    const call = await plan.request(polling.cursor);
    // Another feed may have used up the limit while this one fetched a token.
    if (gate.isClosed) return { pauseMs: 0 };
    plan.budget?.spend();
    const answer = await exchange(call, polling.dispatcher, timing, context.signal, () => context.now());
    const status = answer.status === 200 ? 200 : plan.statusOf?.(answer, polling.cursor);
    return status === 200 ? await accept(polling, answer) : reject(polling, answer, new URL(call.url).host);
  } catch (error) {
    if (context.signal.aborted) return { pauseMs: 0 };
    if (error instanceof SourceError) return failed(polling, oneLine(error), timing.slowRetryMs);
    if (error instanceof HttpFailure) return failed(polling, error.message, error.waitMs);
    if (error instanceof MalformedAnswer) return failed(polling, error.message, null);
    throw error;
  }
}

async function accept(polling: Polling, answer: HttpAnswer): Promise<Turn> {
  const { plan, context, timing } = polling;
  const page = plan.read(answer, polling.cursor);
  const stuck = page.batch.cursor === polling.cursor;
  if (!stuck || page.batch.events.length > 0 || (page.batch.rejected ?? []).length > 0) {
    if (!(await commitPatiently(context, page.batch, timing.wait ?? wait))) return { pauseMs: 0 };
  }
  Object.assign(polling, { cursor: page.batch.cursor, failures: 0, recovering: false, renewed: false });
  const rate = rateOf(polling, answer);
  context.status({ ...quotaStatus(rate, answer), error: page.warning ?? null, seen: true });
  const quotaMs = quotaPauseMs(rate, plan.quota);
  if (quotaMs > 0) polling.gate.closeFor(afterReset(polling, quotaMs));
  return { pauseMs: page.caughtUp || stuck ? plan.pollIntervalMs : 0, error: null };
}

function reject(polling: Polling, answer: HttpAnswer, host: string): Turn {
  const { plan, context, timing } = polling;
  const rate = rateOf(polling, answer);
  if (rate !== null) context.status(quotaStatus(rate, answer));
  const status = plan.statusOf?.(answer, polling.cursor) ?? answer.status;
  if (status === 401 || status === 403) return refused(polling, answer, status);
  if (status === 429) return throttled(polling, answer, host);
  if (status >= 500 || status === 408) {
    const waitMs = retryAfterMs(answer);
    return failed(polling, `${host} answers ${status}; trying again`, waitMs === null ? null : afterReset(polling, waitMs));
  }
  if (status === 400 || status === 404 || status === 410) return rejectedCursor(polling, answer, host);
  return failed(polling, `${host} answers ${status}, which is no audit log; check baseUrl`, timing.slowRetryMs);
}

/** Permissions of a token are those of the time when it was given out, so a 403 is worth a new one too, but not at once. */
function refused(polling: Polling, answer: HttpAnswer, status: number): Turn {
  const { plan, timing, renewed } = polling;
  const fresh = plan.renew();
  if (status === 403 || !fresh || renewed) return failed(polling, plan.refused(answer), timing.slowRetryMs);
  polling.renewed = true;
  return { pauseMs: 0 };
}

function rejectedCursor(polling: Polling, answer: HttpAnswer, host: string): Turn {
  const fallback = polling.recovering ? null : polling.plan.recover(polling.cursor);
  if (fallback === null) {
    const words = errorWords(answer);
    const said = words === null ? '' : ` (${words})`;
    return failed(
      polling,
      `${host} answers ${answer.status} to the first request${said}; check baseUrl and since`,
      polling.timing.slowRetryMs,
    );
  }
  polling.cursor = fallback;
  polling.recovering = true;
  return failed(polling, `${host} no longer accepts the saved cursor (${answer.status}); reading again from an earlier time`, null);
}

function throttled(polling: Polling, answer: HttpAnswer, host: string): Turn {
  const waitMs = throttleWaitMs(answer, polling.plan.rateLimit(answer));
  const error = `${host} answers ${answer.status}: its rate limit is used up; waiting`;
  if (waitMs === null) return failed(polling, error, null);
  polling.gate.closeFor(afterReset(polling, waitMs));
  return failed(polling, error, 0);
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

function rateOf({ plan }: Polling, answer: HttpAnswer): RateLimit | null {
  return plan.rateLimit(answer) ?? plan.budget?.state() ?? null;
}

function quotaStatus(rate: RateLimit | null, answer: HttpAnswer) {
  if (rate === null) return {};
  const resetAt = rate.resetInMs === null ? null : answer.receivedAt + rate.resetInMs;
  return { quota: { limit: rate.limit, remaining: rate.remaining, resetAt } };
}

function oneLine(error: SourceError): string {
  return error.hint === null ? error.message : `${error.message}; ${error.hint}`;
}
