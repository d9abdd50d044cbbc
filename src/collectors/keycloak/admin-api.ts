/**
 * The admin REST API of one realm, and the token for it: client credentials of a service account in that realm
 * (https://www.keycloak.org/docs/latest/server_admin/#_service_accounts). Up to version 16 (and where `http-relative-path` says so) everything lies below
 * `/auth`; an address without it is tried with it once.
 */
import type { AuditTools } from '../audit/audit-source.ts';
import { accessToken, type Credentials } from '../http/credentials.ts';
import { retryAfterMs } from '../http/rate-limit.ts';
import { formCall, type HttpAnswer, type HttpCall, HttpFailure } from '../http/request.ts';
import type { KeycloakOptions } from './options.ts';

export class AdminApi {
  readonly credentials: Credentials;
  readonly realm: string;
  private readonly options: KeycloakOptions;
  private readonly tools: AuditTools;
  private base: string;

  constructor(options: KeycloakOptions, tools: AuditTools) {
    this.options = options;
    this.tools = tools;
    this.realm = options.realm;
    this.base = options.baseUrl.replace(/\/+$/, '');
    this.credentials = accessToken({
      request: () => this.tokenCall(),
      exchange: (call) => this.exchangeToken(call),
      now: () => tools.now(),
    });
  }

  get host(): string {
    return new URL(this.base).host;
  }

  /** @param path below the realm: `admin-events` */
  async call(path: string, query: Record<string, string> = {}): Promise<HttpCall> {
    // The token first: fetching it may find that the address lies below /auth.
    const headers = await this.credentials.headers();
    const search = new URLSearchParams(query).toString();
    const url = `${this.base}/admin/realms/${encodeURIComponent(this.realm)}/${path}`;
    return { url: search === '' ? url : `${url}?${search}`, headers };
  }

  /** For questions besides polling. Throws `HttpFailure` where asking again may help. */
  async get(path: string, query: Record<string, string> = {}): Promise<HttpAnswer> {
    const answer = await this.tools.exchange(await this.call(path, query));
    if (answer.status !== 429 && answer.status < 500) return answer;
    throw new HttpFailure(`${this.host} answers ${answer.status}; trying again`, { waitMs: retryAfterMs(answer) });
  }

  private async tokenCall(): Promise<HttpCall> {
    const secret = await this.tools.secret(this.options.clientSecret);
    return formCall(this.tokenUrl(this.base), {
      grant_type: 'client_credentials',
      client_id: this.options.clientId,
      client_secret: secret,
    });
  }

  private tokenUrl(base: string): string {
    return this.options.tokenUrl ?? `${base}/realms/${encodeURIComponent(this.realm)}/protocol/openid-connect/token`;
  }

  private async exchangeToken(call: HttpCall): Promise<HttpAnswer> {
    const answer = await this.tools.exchange(call);
    const elsewhere =
      answer.status === 404 && !isFromKeycloak(answer) && this.options.tokenUrl === undefined && !this.base.endsWith('/auth');
    if (!elsewhere) return answer;
    const below = await this.tools.exchange({ ...call, url: this.tokenUrl(`${this.base}/auth`) });
    if (!isFromKeycloak(below)) return answer;
    this.base += '/auth';
    return below;
  }
}

/** A token, an OAuth error, or "Realm does not exist": then the address is right, whatever else is wrong. */
function isFromKeycloak({ status, text }: HttpAnswer): boolean {
  if (status === 404) return /realm/i.test(text.slice(0, 500));
  return /^\s*\{[^{]*"(?:access_token|error)"\s*:/.test(text.slice(0, 500));
}
