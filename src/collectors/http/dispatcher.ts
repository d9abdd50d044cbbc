/**
 * Connections of one source: through the proxy that the environment names (`HTTPS_PROXY`, `NO_PROXY`, in either case), with an own certificate
 * authority where the configuration names one. This machine is never asked for through a proxy; plain http is allowed to it alone, so `HTTP_PROXY`
 * has nothing to say.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Dispatcher } from 'undici';
import { SourceError } from '../../errors.ts';
import { isLoopback } from './address.ts';
import { isProxied } from './no-proxy.ts';

export interface Connections {
  dispatcher: Dispatcher;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** @param ca path of a PEM file with certificates to trust besides the usual ones. Throws `SourceError` when it or the proxy's address is of no use. */
export async function openConnections(ca: string | null, env: NodeJS.ProcessEnv = process.env): Promise<Connections> {
  const tls = ca === null ? {} : { ca: await trusted(ca) };
  const proxy = proxyAddress(env);
  const { Agent, ProxyAgent } = await import('./undici.ts');
  const direct = new Agent({ connect: tls });
  if (proxy === null) return { dispatcher: direct, close: () => direct.destroy() };
  const exceptions = env.no_proxy ?? env.NO_PROXY ?? '';
  const proxied = new ProxyAgent({ uri: proxy, requestTls: tls, proxyTls: tls });
  const dispatcher = direct.compose((dispatch) => (options, handler) => {
    const url = new URL(String(options.origin));
    return isLoopback(url.hostname) || !isProxied(url, exceptions) ? dispatch(options, handler) : proxied.dispatch(options, handler);
  });
  return {
    dispatcher,
    close: async () => {
      await Promise.all([direct.destroy(), proxied.destroy()]);
    },
  };
}

/** The message does not repeat the address: it may hold a password. */
function proxyAddress(env: NodeJS.ProcessEnv): string | null {
  const text = (env.https_proxy ?? env.HTTPS_PROXY ?? '').trim();
  if (text === '') return null;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
  throw new SourceError('HTTPS_PROXY is no address of a proxy', 'it has to look like http://proxy.example.com:3128');
}

async function trusted(path: string): Promise<string[]> {
  const own = await certificates(path.startsWith('~/') ? homedir() + path.slice(1) : path);
  const { getCACertificates } = await import('node:tls');
  return [...getCACertificates('default'), own];
}

async function certificates(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new SourceError(`the certificates in ${path} can't be read (${code})`, 'ca must name a PEM file', { cause: error });
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new SourceError(`${path} holds no certificate`, 'ca must name a PEM file');
  return text;
}
