/** The feeds of a tenant: three logs (one for each kind of sign-in) and the state of the synchronization jobs, all with one access token. */
import { parseDuration } from '../../domain/duration.ts';
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { commonSettings } from '../audit/options.ts';
import { accessToken, type Credentials } from '../http/credentials.ts';
import { formCall } from '../http/request.ts';
import { RequestBudget } from '../http/request-budget.ts';
import { isMicrosoftGraph, scopeOf, tokenAddress } from './clouds.ts';
import { tokenAdvice } from './graph-error.ts';
import { jobsFeed } from './jobs-feed.ts';
import { type Log, type LogShared, logFeed, provisioningLog, retentionMs } from './log-feed.ts';
import type { EntraOptions, SignInKind } from './options.ts';
import { Principals } from './principals.ts';

/** Requests to the logs for each application and tenant (https://learn.microsoft.com/graph/throttling-limits, "identity and access reports"). */
const limit = { requests: 5, windowMs: 10_000 };
/** Sign-ins need the second one as well because Graph looks at the tenant's licences before it answers. */
const readLogs = 'AuditLog.Read.All and Directory.Read.All';

const provisioning: Log = {
  name: 'provisioning',
  feed: 'provisioning',
  what: 'provisioning logs',
  permission: readLogs,
  ...provisioningLog,
  patience: 1,
};

const audits: Log = {
  ...provisioning,
  name: 'audits',
  feed: 'audits',
  what: 'directory audits',
  path: 'auditLogs/directoryAudits',
  exclusive: false,
};

/** v1.0 has the interactive ones only; the beta tells the kinds apart (https://learn.microsoft.com/graph/api/signin-list). */
function signIns(kind: SignInKind): Log {
  const all = { ...audits, feed: 'signIns', what: 'sign-ins', path: 'auditLogs/signIns', timeField: 'createdDateTime', patience: 5 };
  if (kind === 'interactive') return { ...all, name: 'signIns' };
  const type = kind === 'nonInteractive' ? 'nonInteractiveUser' : kind;
  return { ...all, name: `signIns.${kind}`, version: 'beta', filter: `signInEventTypes/any(t: t eq '${type}')` };
}

export function entraFeeds(options: EntraOptions, tools: AuditTools): Feed[] {
  const principals = new Principals();
  const shared: LogShared = {
    options,
    settings: commonSettings(options, retentionMs),
    tools,
    credentials: clientCredentials(options, tools),
    budget: isMicrosoftGraph(options.baseUrl) ? new RequestBudget(limit.requests, () => tools.now(), limit.windowMs) : null,
    seen: (items) => principals.add(items),
  };
  return options.feeds.flatMap((feed): Feed[] => {
    if (feed === 'provisioning') return [logFeed(provisioning, shared)];
    if (feed === 'audits') return [logFeed(audits, shared)];
    if (feed === 'signIns') return options.signInKinds.map((kind) => logFeed(signIns(kind), shared));
    return [jobsFeed(shared, principals, parseDuration(options.jobInterval) as number)];
  });
}

/** OAuth 2.0 client credentials (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow). */
function clientCredentials(options: EntraOptions, tools: AuditTools): Credentials {
  return accessToken({
    request: async () =>
      formCall(options.tokenUrl ?? tokenAddress(options.tenantId, options.baseUrl), {
        grant_type: 'client_credentials',
        client_id: options.clientId,
        client_secret: await tools.secret(options.clientSecret),
        scope: scopeOf(options.baseUrl),
      }),
    exchange: (call) => tools.exchange(call),
    now: () => tools.now(),
    explain: (_, answer) => tokenAdvice(answer),
  });
}
