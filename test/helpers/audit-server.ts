/** The loopback server of a vendor: answers from the world's records, unless a fault is due. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Ask, FaultKind, Rate, Reply, Vendor } from './audit-vendor.ts';
import type { AuditWorld } from './audit-world.ts';

/** Decides what goes wrong with a request. */
export interface Troubles {
  next(ask: Ask): FaultKind | null;
}

const calm: Troubles = { next: () => null };
const throttleSeconds = 30;
const windowMs = 60_000;

export class AuditServer {
  readonly requests: Ask[] = [];
  /** Requests that came while the API had said that it wants none, beyond those that the other feeds had on their way. */
  impatient = 0;
  requestsPerMinute = 60;
  /** Called before each page is put together. */
  beforeAnswer: () => void = () => undefined;
  /** Requests that nobody answers and whose client has not given up yet. */
  silent = 0;
  private readonly server: Server;
  private readonly vendor: Vendor;
  private readonly world: AuditWorld;
  private readonly troubles: Troubles;
  /** Page tokens that were rejected once are rejected for ever. */
  private readonly rejected = new Set<string>();
  private quietUntil = 0;
  private onTheirWay = 0;
  private rate = { begin: 0, used: 0 };

  private constructor(server: Server, vendor: Vendor, world: AuditWorld, troubles: Troubles) {
    this.server = server;
    this.vendor = vendor;
    this.world = world;
    this.troubles = troubles;
    server.on('request', (request, response) => this.receive(request, response));
  }

  static async start(vendor: Vendor, world: AuditWorld, troubles: Troubles = calm): Promise<AuditServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new AuditServer(server, vendor, world, troubles);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private receive(message: IncomingMessage, response: ServerResponse): void {
    const chunks: Uint8Array[] = [];
    message.on('error', () => undefined);
    message.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    message.on('end', () => {
      const url = new URL(message.url ?? '/', this.baseUrl);
      this.serve({ method: message.method ?? '', url, headers: message.headers, body: Buffer.concat(chunks).toString() }, response);
    });
  }

  private serve(ask: Ask, response: ServerResponse): void {
    this.requests.push(ask);
    response.sendDate = false;
    response.setHeader('date', new Date(this.world.now()).toUTCString());
    const fault = this.troubles.next(ask);
    const token = this.vendor.token?.(ask, this.world) ?? null;
    if (token !== null) {
      const { quietUntil } = this;
      this.send(token, fault === 'unauthorised' ? null : fault, response);
      // The pause of the token endpoint is not that of the API.
      this.quietUntil = quietUntil;
      return;
    }
    this.watchPause();
    this.countRate(response);
    if (fault === 'unauthorised') this.world.expireTokens();
    if (fault === 'unauthorised' || !this.vendor.allowed(ask, this.world))
      this.send(this.vendor.unauthorised ?? unauthorised, null, response);
    else this.send(this.rejection(ask, fault) ?? this.page(ask), fault, response);
  }

  /** A new life knows of no pause, also of none that is announced to a request which the one before left behind. */
  async forgetPause(): Promise<void> {
    await turn();
    await turn();
    this.server.closeAllConnections();
    this.quietUntil = 0;
  }

  private watchPause(): void {
    if (this.world.now() >= this.quietUntil) return;
    if (this.onTheirWay > 0) this.onTheirWay -= 1;
    else this.impatient += 1;
  }

  private page(ask: Ask): Reply {
    this.beforeAnswer();
    return this.vendor.answer(ask, this.world);
  }

  private rejection(ask: Ask, fault: FaultKind | null): Reply | null {
    const reply = this.vendor.rejected?.(ask) ?? null;
    const key = `${ask.url.href}\n${ask.body}`;
    if (reply === null || !(fault === 'rejected-page' || this.rejected.has(key))) return null;
    this.rejected.add(key);
    return reply;
  }

  private countRate(response: ServerResponse): void {
    const now = this.world.now();
    if (now - this.rate.begin >= windowMs) this.rate = { begin: now, used: 0 };
    this.rate.used += 1;
    this.announce(response, { remaining: Math.max(0, this.requestsPerMinute - this.rate.used), resetAt: this.rate.begin + windowMs });
  }

  private announce(response: ServerResponse, { remaining, resetAt }: Pick<Rate, 'remaining' | 'resetAt'>): void {
    const rate = { limit: this.requestsPerMinute, remaining, resetAt, resetInSeconds: Math.ceil((resetAt - this.world.now()) / 1000) };
    for (const [name, value] of Object.entries(this.vendor.rateHeaders?.(rate) ?? {})) response.setHeader(name, value);
  }

  private send(reply: Reply, fault: FaultKind | null, response: ServerResponse): void {
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    const type = { 'content-type': 'application/json', ...reply.headers };
    if (fault === 'silence') {
      this.silent += 1;
      response.on('close', () => {
        this.silent -= 1;
      });
      return;
    }
    if (fault === 'hang-up') response.socket?.destroy();
    else if (fault === 'html-503') response.writeHead(503, { 'content-type': 'text/html' }).end('<html>Service Unavailable</html>');
    else if (fault === 'login-page') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
    else if (fault === 'error-500') response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"internal"}');
    else if (fault === 'cut-json') response.writeHead(reply.status ?? 200, type).end(body.slice(0, Math.floor(body.length / 2)));
    else if (fault === 'half-answer') sendHalf(response, body, type);
    else if (isThrottle(fault)) this.throttle(fault, response);
    else response.writeHead(reply.status ?? 200, type).end(body);
  }

  private throttle(fault: FaultKind, response: ServerResponse): void {
    // A header has whole seconds.
    const until = Math.ceil(this.world.now() / 1000) * 1000 + throttleSeconds * 1000;
    const announced = fault !== 'throttled' && (fault !== 'rate-headers' || this.vendor.rateHeaders !== undefined);
    if (announced) {
      this.quietUntil = this.world.now() + (throttleSeconds - 1) * 1000;
      this.onTheirWay = (this.vendor.feeds ?? []).length - 1;
    }
    if (fault === 'retry-after') response.setHeader('retry-after', String(throttleSeconds));
    if (fault === 'retry-date') response.setHeader('retry-after', new Date(until).toUTCString());
    if (fault === 'rate-headers') this.announce(response, { remaining: 0, resetAt: until });
    const reply = this.vendor.throttled ?? throttled;
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status ?? 429, { 'content-type': 'application/json', ...reply.headers }).end(body);
  }
}

const unauthorised: Reply = { status: 401, body: { error: 'unauthorized' } };
const throttled: Reply = { status: 429, body: { error: 'too many requests' } };

function isThrottle(fault: FaultKind | null): fault is FaultKind {
  return fault === 'retry-after' || fault === 'retry-date' || fault === 'rate-headers' || fault === 'throttled';
}

/** The connection ends before the announced length. */
function sendHalf(response: ServerResponse, body: string, headers: Record<string, string | string[]>): void {
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(body) + 1 });
  response.write(body, () => response.socket?.destroy());
}
