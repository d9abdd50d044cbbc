/** Operations and stages that the people who instrumented a program named: explicit `provisioning.*` values, and span or event names. */
import { type Operation, operations, type Stage, stages } from '../../domain/event.ts';

/** Words that vendors and programs use for the operations of the domain. */
const synonyms: { [word: string]: Operation } = {
  add: 'create',
  insert: 'create',
  provision: 'create',
  signup: 'create',
  register: 'create',
  modify: 'update',
  patch: 'update',
  replace: 'update',
  disable: 'suspend',
  deactivate: 'suspend',
  deprovision: 'suspend',
  enable: 'reactivate',
  unsuspend: 'reactivate',
  remove: 'delete',
  signin: 'login',
};

/**
 * What a name says was done to whom, tried in this order. Only names that say both, or that say sign-up or login, count: a span called
 * `update cache` says nothing about a user.
 */
const phrases: readonly (readonly [RegExp, Operation])[] = [
  [/\badd(?:ed|ing)? (?:\w+ ){1,2}to (?:\w+ )?group\b|\badd(?:ed)? group member\b|\bgroup member add(?:ed)?\b/, 'group-add'],
  [/\bremov(?:e|ed|ing) (?:\w+ ){1,2}from (?:\w+ )?group\b|\bremoved? group member\b|\bgroup member removed?\b/, 'group-remove'],
  [/\bsign ?up\b|\b(?:self|user|account) registration\b|\bregister(?:ed)? (?:new )?user\b|\buser registered\b/, 'create'],
  [/^post (?:\w+ ){0,3}(?:register|registration)$/, 'create'],
  [/\blogin\b|^(?:user )?log in\b|\bsign ?in\b|\bsaml acs\b|\boidc callback\b/, 'login'],
  [/\b(?:invite[ds]? (?:new )?(?:user|member)|(?:user|member) invited?)\b/, 'invite'],
  [
    /\b(?:re ?activate[ds]?|enable[ds]?|unsuspend(?:ed)?) (?:user|account)\b|\b(?:user|account) (?:re ?activated?|enabled?|unsuspend(?:ed)?)\b/,
    'reactivate',
  ],
  [
    /\b(?:activat(?:e[ds]?|ing)|confirm(?:ed)?|verif(?:y|ied)) (?:user|account|e ?mail)\b|\b(?:user|account) (?:activated?|activation|verified)\b|\be ?mail (?:confirmed|verified)\b|^post (?:\w+ ){0,3}(?:activate|activation)$/,
    'activate',
  ],
  [
    /\b(?:suspend(?:ed)?|deactivate[ds]?|disable[ds]?|deprovision(?:ed)?) (?:user|account)\b|\b(?:user|account) (?:suspend(?:ed)?|deactivated?|disabled?|deprovision(?:ed)?)\b/,
    'suspend',
  ],
  [/\b(?:delete[ds]?|remove[ds]?) (?:user|account)\b|\b(?:user|account) (?:deleted?|removed?)\b/, 'delete'],
  [
    /\b(?:create[ds]?|provision(?:ed)?|creating|provisioning) (?:new )?(?:user|account)\b|\b(?:user|account) (?:created?|provision(?:ed)?)\b/,
    'create',
  ],
  [/\b(?:update[ds]?|updating|patch(?:ed)?) (?:user|account)\b|\b(?:user|account) (?:updated?|patch(?:ed)?)\b/, 'update'],
];

/** The operation of an explicit value such as `create`, `Create`, `group_add`, `DISABLE`; null for words it does not know. */
export function operationOf(word: string | null): Operation | null {
  if (word === null) return null;
  const plain = word
    .trim()
    .toLowerCase()
    .replace(/[\s_.]+/g, '-');
  const known = operations.find((operation) => operation === plain);
  return known ?? (Object.hasOwn(synonyms, plain) ? (synonyms[plain] ?? null) : null);
}

export function stageOf(word: string | null): Stage | null {
  const plain = word?.trim().toLowerCase();
  return stages.find((stage) => stage === plain) ?? null;
}

const names = new Map<string, Operation | null>();
const mostNames = 2000;

/**
 * The operation that a span or event name tells (`user.signup`, `CreateUser`, `POST /signup`), or null. Names of more than eight words are prose,
 * and prose tells too many things.
 */
export function operationOfName(name: string): Operation | null {
  if (name.length > 120) return null;
  const known = names.get(name);
  if (known !== undefined) return known;
  const operation = phraseIn(name);
  if (names.size < mostNames) names.set(name, operation);
  return operation;
}

function phraseIn(name: string): Operation | null {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  if (words.length > 8) return null;
  const text = words.join(' ');
  return phrases.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
