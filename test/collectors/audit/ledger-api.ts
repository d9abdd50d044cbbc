/**
 * An audit API that no provider has, for what the shared layer does with all of them: two logs that are filtered by the time of events, newest first, by
 * offset (so that pages shift) or by page token; access tokens from a token endpoint; seconds left as the rate limit's reset.
 */
import { z } from 'zod';
import { auditSource } from '../../../src/collectors/audit/audit-source.ts';
import { commonOptions, commonSettings } from '../../../src/collectors/audit/options.ts';
import type { Normalise } from '../../../src/collectors/audit/record.ts';
import { recordsOf } from '../../../src/collectors/audit/record.ts';
import { sweepFeed } from '../../../src/collectors/audit/sweep.ts';
import { address } from '../../../src/collectors/http/address.ts';
import { accessToken } from '../../../src/collectors/http/credentials.ts';
import { jsonAnswer } from '../../../src/collectors/http/json-answer.ts';
import { MalformedAnswer } from '../../../src/collectors/http/malformed.ts';
import { readRateLimit } from '../../../src/collectors/http/rate-limit.ts';
import { formCall } from '../../../src/collectors/http/request.ts';
import { asFields, listOf, scalarOf, textOf } from '../../../src/collectors/json/fields.ts';
import type { Json } from '../../../src/domain/event.ts';
import type { Ask, Reply, Vendor } from '../../helpers/audit-vendor.ts';
import type { AuditWorld } from '../../helpers/audit-world.ts';
import { audit } from '../../helpers/inputs.ts';

const hourMs = 3_600_000;
export const ledgers = ['changes', 'visits'];

const normalise: Normalise = (value, source) => {
  const raw = asFields(value);
  const id = textOf(raw, 'id');
  const time = Number(scalarOf(raw, 'at'));
  return id === null ? { problem: 'no id' } : { event: audit(id, time, { source }) };
};

export const ledgerSource = auditSource({
  type: 'ledger',
  title: 'Ledger',
  options: z.strictObject({
    baseUrl: address(),
    ...commonOptions({ pollInterval: '5m' }),
    limit: z.int().default(10),
    byOffset: z.boolean().default(false),
  }),
  example: '',
  importer: null,
  place: ({ baseUrl }) => new URL(baseUrl).host,
  feeds: (options, tools) => {
    const settings = commonSettings(options);
    const credentials = accessToken({
      now: tools.now,
      exchange: tools.exchange,
      request: async () =>
        formCall(`${options.baseUrl}/token`, { grant_type: 'client_credentials', client_secret: await tools.secret('env:SECRET') }),
    });
    return ledgers.map((name) =>
      sweepFeed({
        ...settings,
        name,
        now: tools.now,
        overlapMs: hourMs,
        late: { everyMs: 12 * hourMs, backMs: 18 * hourMs },
        renew: () => credentials.forget(),
        refused: (answer) => `the ledger refuses (${answer.status})`,
        rateLimit: (answer) => readRateLimit(answer, 'x-ratelimit'),
        request: async ({ from, to }, page) => {
          const query = {
            from: String(from),
            to: String(to),
            limit: String(options.limit),
            ...(page === null ? {} : { [options.byOffset ? 'offset' : 'token']: page }),
          };
          return { url: `${options.baseUrl}/${name}?${new URLSearchParams(query)}`, headers: await credentials.headers() };
        },
        read: (answer, _, page) => {
          const body = asFields(jsonAnswer(answer, 'ledger'));
          if (!Array.isArray(body.items)) throw new MalformedAnswer('the ledger sent no items');
          const items = listOf(body, 'items') as Json[];
          const offset = items.length < options.limit ? null : String(Number(page ?? 0) + items.length);
          return { ...recordsOf(items, tools.source, normalise), next: options.byOffset ? offset : textOf(body, 'next') };
        },
      }),
    );
  },
});

export function ledgerVendor(byOffset: boolean): Vendor {
  return {
    name: `a ledger by ${byOffset ? 'offset' : 'page token'}`,
    feeds: ledgers,
    lateness: { usualMs: hourMs - 10_000, mostMs: 18 * hourMs - 10_000 },
    record: ({ id, time }) => ({ id, at: time }),
    token: ({ url, body }, world) => {
      if (url.pathname !== '/token') return null;
      if (new URLSearchParams(body).get('client_secret') !== 'sesame') return { status: 401, body: { error: 'invalid_client' } };
      return { body: { access_token: world.issueToken(), expires_in: 3600 } };
    },
    allowed: ({ headers }, world) => world.accepts(headers.authorization),
    rejected: ({ url }) => (url.searchParams.has('token') ? { status: 410, body: { error: 'the token has expired' } } : null),
    rateHeaders: ({ limit, remaining, resetInSeconds }) => ({
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(resetInSeconds),
    }),
    answer: byOffset ? answerByOffset : answerByToken,
    collector: ({ baseUrl, since, random, timing }) =>
      ledgerSource.collector(
        ledgerSource.options.parse({ baseUrl, since, byOffset, limit: 1 + Math.floor(random() * 12) }),
        { resolveSecret: async () => 'sesame' },
        timing,
      ),
  };
}

function answerByOffset(ask: Ask, world: AuditWorld): Reply {
  const offset = Number(ask.url.searchParams.get('offset') ?? 0);
  return { body: { items: selected(ask, world).slice(offset, offset + limitOf(ask)) } };
}

/** A page token goes on behind the last record that was given out. */
function answerByToken(ask: Ask, world: AuditWorld): Reply {
  const token = ask.url.searchParams.get('token');
  const all = selected(ask, world);
  const last = token === null ? null : world.pageState<string>(token);
  const start = last === null ? 0 : all.findIndex((record) => (record as { id: string }).id === last) + 1;
  const items = all.slice(start, start + limitOf(ask));
  const more = start + items.length < all.length;
  return { body: { items, ...(more ? { next: world.pageToken((items.at(-1) as { id: string }).id) } : {}) } };
}

function selected({ url }: Ask, world: AuditWorld): unknown[] {
  const [from, to] = [Number(url.searchParams.get('from')), Number(url.searchParams.get('to'))];
  return world
    .records(url.pathname.slice(1))
    .filter(({ time }) => time >= from && time <= to)
    .sort((one, other) => other.time - one.time)
    .map(({ record }) => record);
}

function limitOf({ url }: Ask): number {
  return Number(url.searchParams.get('limit'));
}
