/**
 * What the name of a OneLogin event type says about an attempt. Accounts may have types that nobody listed, and names come in two orders (`CREATED_USER`,
 * `USER_CREATED_IN_APP`), so names are read word by word: the verb is the operation, `IN_APP` or `IN_DIRECTORY` makes it the report of a push, and
 * `FAILED`, `EXCEPTION`, ... the outcome. The sentences of the portal (`Alice Example created in Slack`) are read the same way.
 */
import type { Operation } from '../../domain/event.ts';
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';

const self = { self: true } as const;
const failure = { outcome: 'failure' } as const;
const success = { outcome: 'success' } as const;
const undecided = { outcome: 'unknown' } as const;

/** Where the words mislead or do not tell. */
const exact: ReadonlyMap<string, Meaning> = new Map(
  Object.entries({
    USER_ASSUMED_USER: noMeaning,
    USER_LIMIT_REACHED: means('create', 'scope', failure),
    APP_REACHED_USER_LIMIT: means('create', 'confirm', failure),
    CONNECTOR_BROKEN: means(null, 'send', failure),
    ACTIVE_DIRECTORY_CONNECTOR_EXCEPTION: means(null, 'send', failure),
    LDAP_CONNECTOR_EXCEPTION: means(null, 'send', failure),
    COULD_NOT_AUTHENTICATE_TO_APP: means(null, 'send', failure),
    SCRIPTLET_ERROR: means(null, 'map', failure),
    UNMATCHED_USERS: means('import', 'match', undecided),
    USER_REJECTED: means('import', 'scope', undecided),
    PROVISIONING_MODE_DO_NOTHING_WARNING: means(null, 'scope', undecided),
    PROVISIONING_EXCEPTION: means(null, 'confirm', failure),
    PROVISIONING_EVENT: means(null, 'confirm', undecided),
    LOGIN_MANUALLY_ADDED: means('assign', 'trigger', success),
    LOGIN_MANUALLY_REMOVED: means('unassign', 'trigger', success),
    USER_RECENTLY_REMOVED: means('delete', 'trigger', success),
    USER_REQUESTED_JOIN: means('create', 'trigger', self),
  } satisfies Record<string, Meaning>),
);

/** The first that is found in the name. `_` is the end of a word. */
const verbs: readonly (readonly [words: RegExp, operation: Operation])[] = [
  [/_DE-?PROVISION(?:ED|ING)?_/, 'suspend'],
  [/_(?:UN-?SUSPEN(?:D|DED|SION)|REACTIVAT(?:E|ED|ION))_/, 'reactivate'],
  [/_(?:SUSPEN(?:D|DED|SION)|DEACTIVAT(?:E|ED|ION)|DISABLED?)_/, 'suspend'],
  [/_(?:DELET(?:E|ED|ION)|DESTROY(?:ED)?)_/, 'delete'],
  [/_(?:CREAT(?:E|ED|ION)|PROVISION(?:ED)?|LINK(?:ED)?)_/, 'create'],
  [/_UPDAT(?:E|ED)_/, 'update'],
  [/_ACTIVAT(?:E|ED|ION)_/, 'activate'],
  [/_INVIT(?:E|ED|ATION)_/, 'invite'],
];

const failing = /_(?:FAIL(?:S|ED|URE)?|EXCEPTION|ERROR|DENIED|REJECTED|UNSUCCESSFUL|COULD_NOT|UNABLE|INVALID)_/;
const signIn = /_(?:LOGGED_IN(?:TO)?|LOGIN|SIGN_IN|SIGNED_IN|AUTHENTICATED|AUTHENTICATION)_/;
const about = /_(?:USERS?|GROUPS?|ROLES?|ACCOUNTS?)_/;

export function meaningOf(typeName: string): Meaning {
  const name = wordsOf(typeName);
  const listed = exact.get(name);
  if (listed !== undefined) return listed;
  const words = `_${name}_`;
  const outcome = failing.test(words) ? failure : success;
  return ofImport(words, outcome) ?? ofAssignment(words, outcome) ?? ofSignIn(words, outcome) ?? ofAccount(words, outcome) ?? noMeaning;
}

/** `User created in app` -> `USER_CREATED_IN_APP`; templates lose their marks: `%user% created in %app%`. */
export function wordsOf(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

type Result = { outcome: 'failure' | 'success' };

function ofImport(words: string, result: Result): Meaning | null {
  if (/_(?:DIRECTORY|EXPORT)_.*EXPORT_/.test(words)) return means(null, runStage(words), runOutcome(words, result));
  if (!/_(?:IMPORT(?:ED|ING)?|DIRECTORY_SYNC)_/.test(words)) return null;
  if (/_IMPORTED_/.test(words) || (/_USER_/.test(words) && !/_DIRECTORY_/.test(words))) return means('import', 'apply', result);
  return means('import', runStage(words), runOutcome(words, result));
}

function runStage(words: string): 'trigger' | 'confirm' {
  return /_START(?:S|ED)?_/.test(words) ? 'trigger' : 'confirm';
}

/** That a run began says nothing of how it ends. */
function runOutcome(words: string, result: Result): Partial<Meaning> {
  return runStage(words) === 'trigger' ? undecided : result;
}

/** Roles give applications, so to get a role is to be assigned what it holds. */
function ofAssignment(words: string, result: Result): Meaning | null {
  if (/_(?:REQUEST|REQUESTED)_/.test(words) && /_(?:APP|ACCESS)_/.test(words)) {
    const decided = /_(?:APPROVED|DENIED)_/.test(words);
    return means('assign', decided ? 'scope' : 'trigger', decided ? result : undecided);
  }
  if (/_SELF_REGISTRATION_/.test(words) && /_(?:REQUESTED|APPROVED|DENIED)_/.test(words))
    return /_REQUESTED_/.test(words) ? means('create', 'trigger', { ...undecided, ...self }) : means('create', 'scope', result);
  const given = /_(?:ASSIGNED|ADDED|GRANTED)_/.test(words);
  const taken = /_(?:UNASSIGNED|REMOVED|REVOKED)_/.test(words);
  if (!given && !taken) return null;
  if (/_ROLE_|_APP_|_PRIVILEGE_/.test(words) && !/_(?:OTP|DEVICE|RULES?|MANAGEMENT)_/.test(words))
    return means(taken ? 'unassign' : 'assign', 'trigger', result);
  return /_GROUP_/.test(words) && /_USER_/.test(words) ? means(taken ? 'group-remove' : 'group-add', 'trigger', result) : null;
}

function ofSignIn(words: string, result: Result): Meaning | null {
  if (!signIn.test(words) && !/_RADIUS_/.test(words)) return null;
  // Settings of factors and devices, not sign-ins.
  if (/_(?:CREATED|UPDATED|DELETED|FACTOR_CREATED|CONFIGURATION|SETTINGS|TOKEN)_/.test(words)) return null;
  return means('login', 'ready', { ...result, ...self });
}

function ofAccount(words: string, result: Result): Meaning | null {
  if (/_MAPPINGS?_/.test(words)) return means(null, 'map', result);
  const operation = verbs.find(([verb]) => verb.test(words))?.[1] ?? null;
  const pushed = /_(?:IN|FROM|TO|INTO)_(?:APP|APPLICATION|DIRECTORY|SERVICE)_/.test(words) || /_(?:DE-?)?PROVISION(?:ED|ING)?_/.test(words);
  if (pushed) return means(operation, 'confirm', result);
  return operation !== null && about.test(words) && !notAccounts.test(words) ? means(operation, 'trigger', result) : null;
}

/** Settings whose names happen to hold `USER` or `ROLE`. */
const notAccounts =
  /_(?:FIELD|POLICY|CREDENTIAL|CERTIFICATE|FACTOR|DEVICE|OTP|PASSWORD|SETTINGS|NOTE|TOKEN|BRANDING|HOOK|PROFILE|IDP|PICTURE)_/;
