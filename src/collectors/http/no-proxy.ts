/** Which hosts a proxy is for, as `NO_PROXY` says it: a list of hosts with commas or blanks, where a host also stands for what is below it. */

const usualPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** @param exceptions `example.com`, `.example.com`, `*.example.com`, `host:8443`, or `*` for all */
export function isProxied(url: URL, exceptions: string): boolean {
  const port = url.port || usualPorts[url.protocol];
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  return !exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => excludes(entry, host, port));
}

function excludes(entry: string, host: string, port: string | undefined): boolean {
  if (entry === '*') return true;
  const [, name = entry, wantedPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const domain = name.replace(/^\*?\./, '').replace(/\.$/, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}
