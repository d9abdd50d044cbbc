/** National clouds have a Graph and a sign-in address of their own (https://learn.microsoft.com/graph/deployments). */

const signInHosts: ReadonlyMap<string, string> = new Map([
  ['graph.microsoft.com', 'login.microsoftonline.com'],
  ['graph.microsoft.us', 'login.microsoftonline.us'],
  ['dod-graph.microsoft.us', 'login.microsoftonline.us'],
  ['microsoftgraph.chinacloudapi.cn', 'login.chinacloudapi.cn'],
  ['graph.microsoft.de', 'login.microsoftonline.de'],
]);

/** Where tokens for that Graph are fetched. */
export function tokenAddress(tenantId: string, baseUrl: string): string {
  const host = signInHosts.get(new URL(baseUrl).hostname) ?? 'login.microsoftonline.com';
  return `https://${host}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
}

/** All application permissions that were consented to. */
export function scopeOf(baseUrl: string): string {
  return `${new URL(baseUrl).origin}/.default`;
}

/** Limits that Microsoft documents hold for its own service; whatever else stands at `baseUrl` has to say what it allows. */
export function isMicrosoftGraph(baseUrl: string): boolean {
  return signInHosts.has(new URL(baseUrl).hostname);
}

/** @param path below the version: `auditLogs/signIns` */
export function graphUrl(baseUrl: string, path: string, version: 'v1.0' | 'beta' = 'v1.0'): URL {
  const base = new URL(baseUrl);
  const root = base.pathname.replace(/\/(?:v1\.0|beta)?\/?$/, '');
  return new URL(`${root}/${version}/${path}`, base);
}
