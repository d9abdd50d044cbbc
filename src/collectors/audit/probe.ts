/** `sources test`: one cheap request to each feed, and in one line what came of it. Nothing is stored and no position is kept. */
import { SourceError } from '../../errors.ts';
import { errorWords } from '../http/error-words.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import { type HttpAnswer, type HttpCall, HttpFailure } from '../http/request.ts';
import type { Feed } from './feeds.ts';

export interface Probe {
  feed: string;
  ok: boolean;
  /** One line: what was found, or what is missing and what to do. */
  message: string;
}

export async function probeFeeds(feeds: readonly Feed[], send: (call: HttpCall) => Promise<HttpAnswer>): Promise<Probe[]> {
  const probes: Probe[] = [];
  // One after the other: they share a rate limit.
  for (const feed of feeds) probes.push(await probeFeed(feed, send));
  return probes;
}

async function probeFeed(feed: Feed, send: (call: HttpCall) => Promise<HttpAnswer>): Promise<Probe> {
  try {
    const answer = await ask(feed, send);
    if (statusOf(feed, answer) === 200) return { feed: feed.name, ...foundBy(feed, answer) };
    return { feed: feed.name, ok: false, message: refusalOf(feed, answer) };
  } catch (error) {
    if (error instanceof SourceError)
      return { feed: feed.name, ok: false, message: [error.message, error.hint].filter(Boolean).join('; ') };
    if (error instanceof HttpFailure || error instanceof MalformedAnswer) return { feed: feed.name, ok: false, message: error.message };
    throw error;
  }
}

/** Once more with renewed credentials where those may help, as polling does. */
async function ask(feed: Feed, send: (call: HttpCall) => Promise<HttpAnswer>): Promise<HttpAnswer> {
  const answer = await send(await feed.request(null));
  return statusOf(feed, answer) === 401 && feed.renew() ? await send(await feed.request(null)) : answer;
}

function statusOf(feed: Feed, answer: HttpAnswer): number {
  return answer.status === 200 ? 200 : (feed.statusOf?.(answer, null) ?? answer.status);
}

function foundBy(feed: Feed, answer: HttpAnswer): Omit<Probe, 'feed'> {
  const { batch, warning } = feed.read(answer, null);
  if (warning !== undefined) return { ok: false, message: warning };
  const count = batch.events.length + (batch.rejected ?? []).length;
  const rate = feed.rateLimit(answer) ?? feed.budget?.state() ?? null;
  const quota = rate === null ? '' : `; ${rate.remaining} of ${rate.limit} requests left`;
  return {
    ok: true,
    message: `answers, ${count === 0 ? 'nothing new' : `${count} ${count === 1 ? 'record' : 'records'} on the first page`}${quota}`,
  };
}

function refusalOf(feed: Feed, answer: HttpAnswer): string {
  const status = statusOf(feed, answer);
  if (status === 401 || status === 403) return feed.refused(answer);
  if (status === 429) return `answers ${answer.status}: its rate limit is used up; try again later`;
  const words = errorWords(answer);
  const said = words === null ? '' : ` (${words})`;
  return `answers ${answer.status}${said}; ${status >= 500 ? 'try again later' : 'check the address and the options'}`;
}
