/**
 * What an action type of PingOne (`RESOURCE.VERB`) says about an attempt. Names: https://docs.pingidentity.com/pingone/monitoring/p1_event_types.html and the action
 * types of https://developer.pingidentity.com/pingone-api/platform/subscriptions-webhooks.html. What is not known is stored without operation and stage.
 *
 * Changes to users and groups are decisions in PingOne's directory; `PROVISIONING_*` and the older `SYNC_*` and `PROPAGATION_*` report on accounts in other systems.
 */
import type { Operation } from '../../domain/event.ts';
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';

const self = { self: true } as const;
const failure = { outcome: 'failure' } as const;

const listed: ReadonlyMap<string, Meaning> = new Map(
  Object.entries({
    'USER.CREATED': means('create', 'trigger'),
    'USER.UPDATED': means('update', 'trigger'),
    'USER.MOVED': means('update', 'trigger'),
    'USER.DELETED': means('delete', 'trigger'),
    'USER.ENABLED': means('reactivate', 'trigger'),
    'USER.DISABLED': means('suspend', 'trigger'),
    'USER.ACTIVATED': means('activate', 'trigger'),
    'USER.DEACTIVATED': means('suspend', 'trigger'),
    'USER.INVITED': means('invite', 'trigger'),
    'USER.IMPORTED': means('import', 'apply'),
    'USER.ACCESS_ALLOWED': means('login', 'ready', self),
    'USER.ACCESS_DENIED': means('login', 'ready', { ...self, ...failure }),
    'RESCUE_IDENTITY.CREATED': means('create', 'trigger'),
    'GROUP.CREATED': means('create', 'trigger'),
    'GROUP.UPDATED': means('update', 'trigger'),
    'GROUP.DELETED': means('delete', 'trigger'),
    'POPULATION.CREATED': means('create', 'trigger'),
    'POPULATION.UPDATED': means('update', 'trigger'),
    'POPULATION.DELETED': means('delete', 'trigger'),
    'MEMBER_OF_GROUP.CREATED': means('group-add', 'trigger'),
    'MEMBER_OF_GROUP.DELETED': means('group-remove', 'trigger'),
    'ROLE_ASSIGNMENT.CREATED': means('assign', 'trigger'),
    'ROLE_ASSIGNMENT.DELETED': means('unassign', 'trigger'),
    'APPLICATION_ROLE_ENTRY.ADDED': means('assign', 'trigger'),
    'APPLICATION_ROLE_ENTRY.REMOVED': means('unassign', 'trigger'),
    // The account of another identity provider was matched with a user at sign-in.
    'ACCOUNT.LINKED': means('login', 'match', self),
    'AUTHENTICATION.CREATED': means('login', 'ready', self),
    'AUTHENTICATION.UPDATED': means('login', 'ready', self),
    'PASSWORD.CHECK_SUCCEEDED': means('login', 'match', self),
    'PASSWORD.CHECK_FAILED': means('login', 'match', { ...self, ...failure }),
    'ASSERTION.CHECK_SUCCESS': means('login', 'match', self),
    'ASSERTION.CHECK_FAILED': means('login', 'match', { ...self, ...failure }),
    'OTP.CHECK_SUCCESS': means('login', 'match', self),
    'OTP.CHECK_FAILED': means('login', 'match', { ...self, ...failure }),
    'OTP.CHECK_INVALID': means('login', 'match', { ...self, ...failure }),
    'IDP_ATTRIBUTE.CREATED': means(null, 'map'),
    'IDP_ATTRIBUTE.UPDATED': means(null, 'map'),
    'IDP_ATTRIBUTE.DELETED': means(null, 'map'),
  } satisfies Record<string, Meaning>),
);

/** Provisioning of credentials (PingOne Credentials) has nothing to do with accounts. */
const connector =
  /^(?:PROVISIONING|PROPAGATION|SYNC)(?:_|\.|$)|^(?:USER|GROUP|IDENTITY)_(?:SYNC|PROVISIONING)\b|_SYNC\.|^(?:USER|GROUP|IDENTITY)\.(?:\w+_)?(?:SYNC|(?:DE)?PROVISION|PROPAGAT)/;

export function meaningOf(actionType: string): Meaning {
  const type = actionType.toUpperCase();
  const exact = listed.get(type);
  if (exact !== undefined) return exact;
  return connector.test(type) ? ofConnector(type) : noMeaning;
}

export function isConnector(actionType: string): boolean {
  const type = actionType.toUpperCase();
  return !listed.has(type) && connector.test(type);
}

function ofConnector(type: string): Meaning {
  if (/_MAPPING\b|_ATTRIBUTE/.test(type)) return means(null, 'map');
  if (/_(?:RULE|FILTER)\b/.test(type)) return means(null, 'scope');
  if (/_(?:CONNECTION|STORE|PLAN|REVISION|CONFIGURATION)\b/.test(type)) return noMeaning;
  const outcome = outcomeOfVerb(type);
  if (/MEMBERSHIP/.test(type)) return means(/REMOV|DELET/.test(type) ? 'group-remove' : 'group-add', 'confirm', outcome);
  if (/GROUP/.test(type)) return means(operationIn(type) ?? 'update', 'confirm', outcome);
  if (/IDENTITY|USER/.test(type)) return means(operationIn(type), 'confirm', outcome);
  return ofRun(type, outcome);
}

/** A run of the connector, not one account. */
function ofRun(type: string, outcome: Partial<Meaning>): Meaning {
  if (/POLL/.test(type)) return means('import', 'send', outcome);
  if (/\.(?:STARTED|START|BEGUN|REQUESTED|QUEUED|SCHEDULED)$/.test(type))
    return means('import', /QUEUED|SCHEDULED/.test(type) ? 'queue' : 'trigger');
  const operation = operationIn(type.replace(/^[^.]*/, ''));
  return operation === null ? means('import', 'confirm', outcome) : means(operation, 'confirm', outcome);
}

function outcomeOfVerb(type: string): Partial<Meaning> {
  if (/FAIL|ERROR|REJECTED|DENIED/.test(type)) return failure;
  return /SUCCESS|SUCCEEDED|COMPLETED|FINISHED/.test(type) ? { outcome: 'success' } : {};
}

const verbs: readonly (readonly [RegExp, Operation])[] = [
  [/DEPROVISION|DISABL|DEACTIVAT|SUSPEND/i, 'suspend'],
  [/RE-?ENABL|REACTIVAT|UNSUSPEND/i, 'reactivate'],
  [/CREAT|\bADD|_ADDED|LINK/i, 'create'],
  [/DELET|REMOV/i, 'delete'],
  [/UPDAT|MODIF|PATCH/i, 'update'],
  [/ENABL/i, 'reactivate'],
  [/PROVISIONED/i, 'create'],
];

/** The verb in a type or in the words of its result: `Failed to create user in Slack`. */
export function operationIn(words: string): Operation | null {
  return verbs.find(([verb]) => verb.test(words))?.[1] ?? null;
}
