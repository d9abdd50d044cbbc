/**
 * A server that speaks Okta's System Log API well enough for the real collector (Okta, "System Log query", polling requests): SSWS token,
 * `since`, `after`, `limit`, `sortOrder`, two `link` headers of which `next` is always there, rate-limit headers. Loopback, any free port.
 *
 * As at Okta, `since` means the time at which an event became available, not the time at which it happened.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OktaLogEvent } from './world/world-event.ts';

export interface OktaServer {
  baseUrl: string;
  publish(events: readonly OktaLogEvent[]): void;
  /** True once a client has come back with the cursor behind the last event, which it does after storing everything before it. */
  caughtUp(): boolean;
  close(): Promise<void>;
}

interface Entry {
  /** Position in the whole log; a cursor is the position to go on at. */
  position: number;
  availableAt: number;
  event: OktaLogEvent;
}

interface Log {
  entries: Entry[];
  next: number;
  /** Highest cursor that a client came back with. */
  acknowledged: number;
}

const path = '/api/v1/logs';
const defaultLimit = 100;
const largestLimit = 1000;
/** Kept behind the last cursor, for a client that asks again; a live world must not grow for ever. */
const keptEntries = 5000;
const requestsPerMinute = 6000;

/** @param token that clients have to send as `Authorization: SSWS …` */
export async function startOktaServer(token: string, now: () => number): Promise<OktaServer> {
  const log: Log = { entries: [], next: 0, acknowledged: 0 };
  let baseUrl = '';
  const server = createServer((request, response) => answer(request, response, { log, token, baseUrl, now }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl,
    publish: (events) => {
      const availableAt = now();
      for (const event of events) log.entries.push({ position: log.next++, availableAt, event });
    },
    caughtUp: () => log.acknowledged >= log.next,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Context {
  log: Log;
  token: string;
  baseUrl: string;
  now: () => number;
}

function answer(request: IncomingMessage, response: ServerResponse, context: Context): void {
  const url = new URL(request.url ?? '/', context.baseUrl);
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-rate-limit-limit', String(requestsPerMinute));
  response.setHeader('x-rate-limit-remaining', String(requestsPerMinute - 1));
  response.setHeader('x-rate-limit-reset', String(Math.ceil(context.now() / 1000) + 60));
  const query = readQuery(url);
  if (request.headers.authorization !== `SSWS ${context.token}`) refuse(response, 401, 'E0000011', 'Invalid token provided');
  else if (request.method !== 'GET') refuse(response, 405, 'E0000022', 'The endpoint does not support the provided HTTP method');
  else if (url.pathname !== path) refuse(response, 404, 'E0000007', 'Not found: Resource not found');
  else if (typeof query === 'string') refuse(response, 400, 'E0000001', `Api validation failed: ${query}`);
  else sendPage(response, context, url, query);
}

function sendPage(response: ServerResponse, { log, baseUrl }: Context, url: URL, query: Query): void {
  const page = query.descending ? newest(log, query) : oldest(log, query);
  const next = `<${baseUrl}${path}?after=${afterPage(log, query, page)}&limit=${query.limit}&sortOrder=ASCENDING>; rel="next"`;
  response.setHeader('link', [`<${url.href}>; rel="self"`, ...(query.descending ? [] : [next])]);
  response.end(JSON.stringify(page.map(({ event }) => event)));
}

interface Query {
  /** A cursor, or null on a first request. */
  after: number | null;
  since: number;
  limit: number;
  descending: boolean;
}

/** The query, or the name of the parameter that makes no sense. */
function readQuery({ searchParams }: URL): Query | string {
  const after = searchParams.get('after');
  const since = searchParams.get('since');
  const limit = Number(searchParams.get('limit') ?? defaultLimit);
  const order = searchParams.get('sortOrder') ?? 'ASCENDING';
  if (after !== null && (since !== null || !/^\d{1,15}$/.test(after))) return 'after';
  if (since !== null && Number.isNaN(Date.parse(since))) return 'since';
  if (!Number.isInteger(limit) || limit < 0 || limit > largestLimit) return 'limit';
  if (order !== 'ASCENDING' && order !== 'DESCENDING') return 'sortOrder';
  return { after: after === null ? null : Number(after), since: Date.parse(since ?? '') || 0, limit, descending: order === 'DESCENDING' };
}

function oldest(log: Log, { after, since, limit }: Query): Entry[] {
  if (after !== null) acknowledge(log, after);
  const matches = after === null ? (entry: Entry) => entry.availableAt >= since : (entry: Entry) => entry.position >= after;
  const start = log.entries.findIndex(matches);
  return start === -1 ? [] : log.entries.slice(start, start + limit);
}

function newest(log: Log, { since, limit }: Query): Entry[] {
  return limit === 0
    ? []
    : log.entries
        .filter((entry) => entry.availableAt >= since)
        .slice(-limit)
        .reverse();
}

function acknowledge(log: Log, after: number): void {
  log.acknowledged = Math.max(log.acknowledged, Math.min(after, log.next));
  const first = log.entries[0];
  const superfluous = first === undefined ? 0 : log.acknowledged - keptEntries - first.position;
  if (superfluous > 0) log.entries.splice(0, superfluous);
}

/** Behind the page; an empty page leaves the cursor where it was. */
function afterPage(log: Log, { after }: Query, page: readonly Entry[]): number {
  const last = page.at(-1);
  return last === undefined ? (after ?? log.next) : last.position + 1;
}

/** Errors as Okta words them (Okta, "Error codes"). */
function refuse(response: ServerResponse, status: number, errorCode: string, errorSummary: string): void {
  response.statusCode = status;
  response.end(JSON.stringify({ errorCode, errorSummary, errorLink: errorCode, errorId: 'oaeDemo', errorCauses: [] }));
}
