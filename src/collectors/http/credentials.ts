/** What proves to an API who we are: a secret in a header, or an OAuth access token that is fetched, kept while it is valid, and renewed. */
import { SourceError } from '../../errors.ts';
import { asFields, type Fields, own, scalarOf, textOf } from '../json/fields.ts';
import { errorWords } from './error-words.ts';
import { MalformedAnswer } from './malformed.ts';
import { retryAfterMs, serverTime } from './rate-limit.ts';
import { type HttpAnswer, type HttpCall, HttpFailure } from './request.ts';

export interface Credentials {
  /** For one request. Throws `SourceError` when a person has to act, `HttpFailure` or `MalformedAnswer` when another try may help. */
  headers(): Promise<Record<string, string>>;
  /** The API refused them (401): forget what is kept. True when asking again may give others. */
  forget(): boolean;
}

/** @param resolve reads the secret anew: it may have been replaced since */
export function secretHeaders(resolve: () => Promise<string>, headersOf: (secret: string) => Record<string, string>): Credentials {
  let kept: Record<string, string> | null = null;
  return {
    headers: async () => {
      kept ??= headersOf(printable(await resolve()));
      return kept;
    },
    forget: () => {
      const had = kept !== null;
      kept = null;
      return had;
    },
  };
}

/** Bearer token as it stands in the secret. */
export function bearerSecret(resolve: () => Promise<string>): Credentials {
  return secretHeaders(resolve, (token) => ({ authorization: `Bearer ${token}` }));
}

/** A header value can't hold anything else, and a token that holds more was pasted wrongly. */
export function printable(secret: string): string {
  if (/^[\x21-\x7e]+$/.test(secret)) return secret;
  throw new SourceError('the secret is empty or has characters that no token has', 'check what the reference points to');
}

export interface TokenGrant {
  /**
   * The request to the token endpoint; made anew each time, because assertions are signed for a few minutes and secrets may be replaced.
   * @param now the server's clock as far as it is known, epoch ms: signed assertions must be neither old nor from the future
   */
  request(now: number): Promise<HttpCall>;
  exchange(call: HttpCall): Promise<HttpAnswer>;
  /** Our clock, epoch ms. */
  now(): number;
  /** A better explanation of a refusal than "check the client id, its secret or key", or null. @param error its OAuth error code */
  explain?(error: string | null, answer: HttpAnswer): string | null;
}

interface AccessToken {
  header: string;
  /** Our clock, epoch ms. */
  until: number;
}

/** Renewed before it ends, so that it does not end while a request is on its way. */
const reserveMs = 60_000;
const defaultLifeMs = 300_000;
/** Clocks that differ by less don't make a signed assertion invalid. */
const harmlessSkewMs = 5_000;

/** OAuth 2.0 access token (RFC 6749 section 5.1) from a token endpoint. One request at a time, however many wait for the token. */
export function accessToken(grant: TokenGrant): Credentials {
  let kept: AccessToken | null = null;
  let fetching: Promise<AccessToken> | null = null;
  let skewMs = 0;
  const ask = async () => {
    const call = await grant.request(grant.now() + skewMs);
    const answer = await grant.exchange(call);
    return { answer, host: new URL(call.url).host };
  };
  const fetched = async (): Promise<AccessToken> => {
    let { answer, host } = await ask();
    const seenMs = serverTime(answer) - answer.receivedAt;
    // An assertion that was signed by a wrong clock is refused like a wrong one: once more, by the server's.
    const wrongClock = answer.status >= 400 && answer.status < 404 && Math.abs(seenMs - skewMs) > harmlessSkewMs;
    skewMs = seenMs;
    if (wrongClock) ({ answer, host } = await ask());
    return tokenOf(answer, host, grant);
  };
  return {
    headers: async () => {
      if (kept === null || kept.until <= grant.now()) {
        fetching ??= fetched().finally(() => {
          fetching = null;
        });
        kept = await fetching;
      }
      return { authorization: kept.header };
    },
    forget: () => {
      // A token that is being fetched is newer than the refused one.
      const had = kept !== null || fetching !== null;
      kept = null;
      return had;
    },
  };
}

function tokenOf(answer: HttpAnswer, host: string, grant: TokenGrant): AccessToken {
  const fields = fieldsOf(answer.text);
  if (answer.status !== 200 && answer.status !== 201) throw refusal(answer, fields, host, grant);
  const token = textOf(fields, 'access_token');
  if (token === null) throw new MalformedAnswer(`${host} sent no access token; trying again`);
  const seconds = Number(scalarOf(fields, 'expires_in') ?? Number.NaN);
  const lifeMs = seconds > 0 && Number.isFinite(seconds) ? seconds * 1000 : defaultLifeMs;
  return { header: `Bearer ${printable(token)}`, until: grant.now() + Math.max(lifeMs - reserveMs, lifeMs / 2) };
}

/** `error` and `error_description` (RFC 6749 section 5.2) tell what is wrong; they never repeat the secret. */
function refusal(answer: HttpAnswer, fields: Fields, host: string, grant: TokenGrant): Error {
  if (answer.status === 429 || answer.status === 408 || answer.status >= 500)
    return new HttpFailure(`${host} answers ${answer.status} when asked for a token; trying again`, { waitMs: retryAfterMs(answer) });
  const code = own(fields, 'error');
  const error = typeof code === 'string' ? code.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 80) : null;
  const words = errorWords(answer);
  const reason = [String(answer.status), error, words === error ? null : words].filter((part) => part !== null).join(' ');
  const advice = grant.explain?.(error, answer) ?? 'check the client id, its secret or key, and the address';
  return new SourceError(`${host} refuses to give a token (${reason})`, advice);
}

function fieldsOf(text: string): Fields {
  try {
    return asFields(JSON.parse(text));
  } catch {
    return {};
  }
}
