/**
 * What an Auth0 log type says about an attempt: its operation and stage. Names: https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes, and types
 * of earlier years that are still in exports. `sscim`, `fscim`, `sapi`, `fapi` and `mgmt_api_read` hold a whole HTTP exchange, which tells more than the
 * type (`scim-call.ts`, `management-call.ts`). What is not listed is kept without operation and stage.
 */
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';

const self = { self: true } as const;

const users: Record<string, Meaning> = {
  ss: means('create', 'trigger', self),
  fs: means('create', 'trigger', self),
  signup_pwd_leak: means('create', 'scope', self),
  fpurh: means('create', 'send', self),
  sdu: means('delete', 'trigger', self),
  fdu: means('delete', 'trigger', self),
  scu: means('update', 'trigger', self),
  fcu: means('update', 'trigger', self),
  sce: means('update', 'trigger', self),
  fce: means('update', 'trigger', self),
  scp: means('update', 'trigger', self),
  fcp: means('update', 'trigger', self),
  scpn: means('update', 'trigger', self),
  fcpn: means('update', 'trigger', self),
  fcph: means('update', 'send', self),
  sv: means('activate', 'trigger', self),
  fv: means('activate', 'trigger', self),
  gd_auth_email_verification: means('activate', 'trigger', self),
  ublkdu: means('reactivate', 'trigger', self),
  wum: means('update', 'trigger', self),
};

const organisations: Record<string, Meaning> = {
  si: means('invite', 'ready', self),
  fi: means('invite', 'ready', self),
  organization_member_added: means('group-add', 'trigger', self),
  organization_member_removed: means('group-remove', 'trigger', self),
  organization_member_deleted: means('group-remove', 'trigger', self),
};

const inbound: Record<string, Meaning> = {
  sui: means('import', 'confirm'),
  fui: means('import', 'confirm'),
  directory_sync_started: means('import', 'trigger'),
  directory_sync_completed: means('import', 'confirm'),
  directory_sync_failed: means('import', 'confirm'),
  fcpro: means(null, 'send'),
};

const signIn: Record<string, Meaning> = Object.fromEntries([
  ...['s', 'f', 'fp', 'fu', 'fc', 'scoa', 'fcoa', 'sens', 'fens', 'w'].map((type) => [type, means('login', 'ready', self)] as const),
  ...['limit_wc', 'limit_sul', 'limit_mu', 'pwd_leak', 'mfar', 'pla'].map((type) => [type, means('login', 'scope', self)] as const),
  ...['gd_auth_failed', 'gd_auth_rejected', 'gd_auth_succeed', 'fco', 'fd'].map((type) => [type, means('login', 'match', self)] as const),
]);

/** Known to be about their user, without a part in provisioning: exchanges of tokens, log-outs, mails, second factors. */
const personal =
  /^(?:[sf](?:sa|lo|eacft|ertft|epft|epotpft|eoobft|eotpft|ercft|errt|ede|epk\w+|ta|v|vr|cpr)|srrt|c?ls|cs|scv|gd_|federated_logout|universal_logout|oidc_backchannel_logout|connected_accounts|passkey_|my_account_)/;

const meanings: ReadonlyMap<string, Meaning> = new Map([users, organisations, inbound, signIn].flatMap((table) => Object.entries(table)));

export function meaningOf(type: string): Meaning {
  const known = meanings.get(type);
  if (known !== undefined) return known;
  if (type.startsWith('organization_member_')) return means(null, 'trigger', self);
  if (type.startsWith('directory_sync_')) return means('import', null);
  return personal.test(type) ? { ...noMeaning, self: true } : noMeaning;
}

/** Actions run inside the pipeline that their trigger names. */
const triggers: Record<string, Meaning> = {
  'post-login': means('login', 'map', self),
  'credentials-exchange': means(null, 'map'),
  'pre-user-registration': means('create', 'map', self),
  'post-user-registration': means('create', 'send', self),
  'post-change-password': means('update', 'send', self),
};

/** @param trigger `details.trigger_id` of `actions_execution_failed` */
export function meaningOfAction(trigger: string | null): Meaning {
  return trigger !== null && Object.hasOwn(triggers, trigger) ? (triggers[trigger] ?? noMeaning) : { ...noMeaning, self: true };
}
