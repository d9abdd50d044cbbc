/**
 * A loopback Okta that answers `GET /api/v1/logs` in polling mode as documented: events in the order in which they were stored (which is not that of
 * `published`), a `next` link after every page, two Link headers, opaque `after` values, 90 days of history, rate-limit headers. Faults come from a
 * schedule: a function that is asked before each answer.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const oktaToken = '00test-token';
/** The clock of the server's world, the same as `CaptureContext` has. */
export const oktaNow = Date.UTC(2026, 0, 5, 10);

export type Fault =
  | 'none'
  | 'http-500'
  | 'html-503'
  | 'throttled'
  | 'concurrency'
  | 'cut-json'
  | 'login-page'
  | 'no-next-link'
  | 'hang-up'
  | 'half-answer'
  | 'silence'
  | 'cursor-400'
  | 'cursor-404'
  | 'unauthorized';

export interface OktaEvent {
  uuid: string;
  published: string;
  eventType: string;
  [key: string]: unknown;
}

interface OktaRequest {
  url: URL;
  authorization: string | undefined;
}

interface StoredEvent {
  event: unknown;
  persisted: number;
}

const dayMs = 86_400_000;

const refusals: ReadonlyMap<Fault, [status: number, errorCode: string]> = new Map([
  ['http-500', [500, 'E0000009']],
  ['throttled', [429, 'E0000047']],
  ['concurrency', [429, 'E0000047']],
]);

export class OktaServer {
  readonly requests: OktaRequest[] = [];
  /** Asked before each answer. */
  fault: (request: OktaRequest) => Fault = () => 'none';
  now: () => number = () => oktaNow;
  token = oktaToken;
  rateLimit = { limit: 120, remaining: 119, resetInSeconds: 30 };
  /** Replaces the address in `next` links: what a hostile or misconfigured server would do. */
  linkBase: string | null = null;
  private readonly stored: StoredEvent[] = [];
  private readonly cursors = new Map<string, number>();
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
    server.on('request', (request, response) => this.answer(request, response));
  }

  static async start(): Promise<OktaServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new OktaServer(server);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Stores events now, or at another moment of the server's clock; what they say in `published` is their own business. */
  add(events: readonly unknown[], persisted = this.now()): void {
    for (const event of events) this.stored.push({ event, persisted });
  }

  /** All cursors that were given out stop working, as after a long stop. */
  expireCursors(): void {
    this.cursors.clear();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(message: IncomingMessage, response: ServerResponse): void {
    const request = { url: new URL(message.url ?? '/', this.baseUrl), authorization: message.headers.authorization };
    this.requests.push(request);
    response.sendDate = false;
    response.setHeader('date', new Date(this.now()).toUTCString());
    this.announceRateLimit(response);
    const fault = this.fault(request);
    if (fault === 'unauthorized' || request.authorization !== `SSWS ${this.token}`) sendError(response, 401, 'E0000011');
    else if (request.url.pathname !== '/api/v1/logs') sendError(response, 404, 'E0000022');
    else this.answerWith(fault, request.url, response);
  }

  private announceRateLimit(response: ServerResponse): void {
    response.setHeader('x-rate-limit-limit', this.rateLimit.limit);
    response.setHeader('x-rate-limit-remaining', this.rateLimit.remaining);
    response.setHeader('x-rate-limit-reset', Math.floor(this.now() / 1000) + this.rateLimit.resetInSeconds);
  }

  private answerWith(fault: Fault, url: URL, response: ServerResponse): void {
    const refusal = refusals.get(fault);
    if (fault === 'throttled' || fault === 'concurrency') response.setHeader('x-rate-limit-remaining', 0);
    if (fault === 'concurrency') response.setHeader('x-rate-limit-limit', 0);
    if (refusal !== undefined) sendError(response, ...refusal);
    else if (fault === 'html-503') response.writeHead(503, { 'content-type': 'text/html' }).end('<html>Service Unavailable</html>');
    else if (fault === 'login-page') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
    else if (fault === 'hang-up') response.socket?.destroy();
    else if (fault !== 'silence') this.sendPage(fault, url, response);
  }

  private sendPage(fault: Fault, url: URL, response: ServerResponse): void {
    const start = this.startOf(url);
    const rejected = url.searchParams.has('after') && (fault === 'cursor-400' || fault === 'cursor-404');
    if (start === null || rejected) {
      sendError(response, fault === 'cursor-404' ? 404 : 400, 'E0000031');
      return;
    }
    const limit = Number(url.searchParams.get('limit') ?? '100');
    const page = this.stored.slice(start, start + limit);
    if (fault !== 'no-next-link') response.setHeader('link', this.links(url, start + page.length));
    const body = JSON.stringify(page.map(({ event }) => event));
    if (fault === 'cut-json') response.end(body.slice(0, -1));
    else if (fault === 'half-answer')
      response.writeHead(200, { 'content-length': Buffer.byteLength(body) + 1 }).write(body, () => response.socket?.destroy());
    else response.end(body);
  }

  /** Index of the first event of the page, or null for a request that Okta refuses. */
  private startOf(url: URL): number | null {
    const after = url.searchParams.get('after');
    if (after !== null) return this.cursors.get(after) ?? null;
    const since = Date.parse(url.searchParams.get('since') ?? '');
    if (Number.isNaN(since) || since < this.now() - 90 * dayMs || url.searchParams.get('sortOrder') !== 'ASCENDING') return null;
    const index = this.stored.findIndex(({ persisted }) => persisted >= since);
    return index === -1 ? this.stored.length : index;
  }

  private links(url: URL, next: number): string[] {
    const after = `${this.now()}_${this.cursors.size}`;
    this.cursors.set(after, next);
    const target = new URL(url);
    target.searchParams.delete('since');
    target.searchParams.set('after', after);
    const address = (this.linkBase === null ? this.baseUrl : this.linkBase) + target.pathname + target.search;
    return [`<${url.href}>; rel="self"`, `<${address}>; rel="next"`];
  }
}

function sendError(response: ServerResponse, status: number, errorCode: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errorCode, errorSummary: 'refused' }));
}
