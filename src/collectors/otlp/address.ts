/** Listening addresses `host:port`, `[::1]:4318`, `localhost:0`, and who can reach them. */
import { isIP } from 'node:net';

export interface Address {
  host: string;
  port: number;
}

/** null when the text is not an address with a port from 0 to 65535. */
export function parseAddress(text: string): Address | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/i.exec(text.trim());
  if (match === null) return null;
  const port = Number(match[3]);
  const host = match[1] ?? match[2] ?? '';
  if (port > 65_535 || (match[1] !== undefined && isIP(host) !== 6)) return null;
  return { host, port };
}

/** True when only programs on this machine can connect. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

export function formatAddress(address: Address): string {
  return `${isIP(address.host) === 6 ? `[${address.host}]` : address.host}:${address.port}`;
}
