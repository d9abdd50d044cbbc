/** From a value that a person typed to every key it may be stored under; see `keys.ts` for the normal forms. */

const prefixes = {
  /** Keys of a person or group. */
  subject: ['login:', 'uid:', 'group:'],
  request: ['req:', 'txn:', 'chg:', 'msg:'],
  trace: ['trace:'],
  session: ['sess:'],
  context: ['job:', 'cycle:'],
} as const;

export type LookupKind = keyof typeof prefixes;

const everyKind = Object.keys(prefixes) as LookupKind[];

/** Nobody knows which kind of id was copied from a ticket, or in which case: the candidates cover both. */
export function lookupKeys(value: string, kinds: readonly LookupKind[] = everyKind): string[] {
  const typed = value.trim();
  if (typed === '') return [];
  const forms = new Set([typed, typed.toLowerCase()]);
  return kinds.flatMap((kind) => prefixes[kind].flatMap((prefix) => [...forms].map((form) => prefix + form)));
}
