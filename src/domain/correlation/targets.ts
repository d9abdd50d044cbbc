/**
 * Whether two names mean the same target. Every source has its own: Okta says `Acme Cloud`, the client span `scim.acme.example`, the server
 * span `acme-api`. Names are compared by their significant words.
 */

const insignificant = new Set([
  'scim',
  'api',
  'com',
  'net',
  'org',
  'io',
  'dev',
  'app',
  'apps',
  'www',
  'http',
  'https',
  'example',
  'internal',
  'local',
  'localhost',
  'svc',
  'cluster',
  'service',
  'server',
  'cloud',
  'prod',
  'production',
  'test',
  'eu',
  'us',
  'v1',
  'v2',
  'inc',
  'gateway',
  'sso',
  'saml',
  'oidc',
  'the',
  'for',
  'my',
  'login',
  'provisioning',
  'users',
]);

const wordsOf = new Map<string, string[]>();

function words(name: string): string[] {
  const known = wordsOf.get(name);
  if (known !== undefined) return known;
  const all = name
    .toLowerCase()
    .replace(/:\d+$/, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);
  const significant = all.filter((word) => !insignificant.has(word)).map(singular);
  const result = significant.length > 0 ? significant : all;
  if (wordsOf.size < 10_000) wordsOf.set(name, result);
  return result;
}

/** The product is called Tickets, its service `ticket-service`. */
function singular(word: string): string {
  return word.length > 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** Names that are one word in one place and several in another (`Wiki Works`, `scim.wikiworks.example`), or cut short in one of them (`wiki`). */
const shortest = 4;

function shareBeginning(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = [a.join(''), b.join('')].sort((x, y) => x.length - y.length) as [string, string];
  return short.length >= shortest && long.startsWith(short);
}

/** Host names, service names and URLs, in contrast to names that people gave. */
function isMachineName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._:/-]*$/.test(name) && /[.:/-]/.test(name);
}

/** As it is called over the network, in contrast to what a service calls itself. */
function isHostName(name: string): boolean {
  return isMachineName(name) && /[a-z0-9]\.[a-z]/.test(name);
}

/** The affinity of two names that share a significant word; less says only that nothing speaks against it. */
export const sharedWord = 0.9;
/** The affinity of two names of different kinds that have nothing in common. */
export const incomparable = 0.4;

/**
 * 1 for the same name; 0.9 when they share a significant word; 0.6 when one is unknown; 0.4 when they can't be compared, because one is what people
 * call it, one the host that is called, one what the service calls itself; 0 when they differ.
 */
export function targetAffinity(a: string | null, b: string | null): number {
  if (a === null || b === null) return 0.6;
  if (a === b || a.toLowerCase() === b.toLowerCase()) return 1;
  const [own, other] = [words(a), words(b)];
  if (own.some((word) => other.includes(word)) || shareBeginning(own, other)) return sharedWord;
  return isMachineName(a) !== isMachineName(b) || isHostName(a) !== isHostName(b) ? incomparable : 0;
}

/** Which of two names of one target to show: the one that people gave. */
export function betterTarget(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  if (isMachineName(a) !== isMachineName(b)) return isMachineName(a) ? b : a;
  return a <= b ? a : b;
}
