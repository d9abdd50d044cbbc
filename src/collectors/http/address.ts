/** Addresses that a source may be polled at: https, or plain http to this machine only (tests, tunnels). */
import { z } from 'zod';

/** `127.0.0.0/8`, `::1` and `localhost`, as `URL.hostname` writes them. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Why the address can't be used, or null when it can. */
export function addressProblem(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) return 'must be a URL such as https://acme.example.com';
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  if (url.protocol === 'https:') return null;
  if (url.protocol !== 'http:') return 'must begin with https://';
  return isLoopback(url.hostname) ? null : 'must begin with https:// (plain http only to this machine)';
}

/** Schema of a `baseUrl` option. */
export function address(): z.ZodType<string> {
  return z.string({ error: 'must be a URL such as https://acme.example.com' }).check((context) => {
    const problem = addressProblem(context.value);
    if (problem !== null) context.issues.push({ code: 'custom', message: problem, input: context.value });
  });
}

/** True when credentials meant for `base` may be sent to `url`: same scheme, host and port. */
export function sameOrigin(url: string, base: string): boolean {
  return URL.canParse(url) && URL.canParse(base) && new URL(url).origin === new URL(base).origin;
}
