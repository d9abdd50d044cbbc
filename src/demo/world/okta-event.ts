/**
 * Raw events as `GET /api/v1/logs` returns them (Okta System Log API, schema LogEvent). Targets are chosen by `type`, never by index, so
 * their order is the usual one and not a promise; `outcome.reason` is cut at 255 characters as Okta cuts it.
 */
import type { Json } from '../../domain/event.ts';
import { type App, administrator, oktaHost } from './company.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { OktaLogEvent } from './world-event.ts';

export interface OktaTarget {
  id: string;
  type: 'User' | 'AppUser' | 'AppInstance' | 'UserGroup';
  alternateId: string;
  displayName: string;
}

export interface OktaFacts {
  /** Epoch ms. */
  at: number;
  eventType: string;
  legacyEventType?: string | undefined;
  displayMessage: string;
  result: 'SUCCESS' | 'FAILURE' | 'ALLOW' | 'DEFERRED';
  reason?: string | undefined;
  severity?: 'INFO' | 'WARN' | 'ERROR' | undefined;
  /** The person who acted; the administrator for WEB transactions and the system for jobs when left out. */
  actor?: Person | undefined;
  targets: readonly OktaTarget[];
  /** WEB: caused by a request; JOB: Okta's own background work. */
  transaction: { id: string; type: 'WEB' | 'JOB' };
  sessionId?: string | undefined;
}

export function oktaEvent(random: Random, facts: OktaFacts): OktaLogEvent {
  const { transaction } = facts;
  const failed = facts.result === 'FAILURE';
  return {
    uuid: random.uuid(),
    published: new Date(Math.ceil(facts.at)).toISOString(),
    eventType: facts.eventType,
    ...(facts.legacyEventType === undefined ? {} : { legacyEventType: facts.legacyEventType }),
    version: '0',
    severity: facts.severity ?? (failed ? 'ERROR' : 'INFO'),
    displayMessage: facts.displayMessage,
    outcome: { result: facts.result, reason: facts.reason?.slice(0, 255) ?? null },
    actor: actorOf(facts),
    client: { ipAddress: facts.sessionId === undefined ? null : `203.0.113.${random.int(2, 250)}` },
    authenticationContext: { externalSessionId: facts.sessionId ?? null, authenticationStep: 0 },
    target: facts.targets.map((target): Json => ({ ...target, detailEntry: null })),
    transaction: { id: transaction.id, type: transaction.type, detail: {} },
    debugContext: { debugData: transaction.type === 'WEB' ? { requestId: transaction.id, requestUri: `https://${oktaHost}/api` } : {} },
  };
}

function actorOf(facts: OktaFacts): Json {
  if (facts.actor !== undefined) return { ...userTarget(facts.actor), detailEntry: null };
  if (facts.transaction.type === 'WEB') {
    return {
      id: administrator.id,
      type: 'User',
      alternateId: administrator.email,
      displayName: administrator.displayName,
      detailEntry: null,
    };
  }
  return { id: 'okta-system', type: 'SystemPrincipal', alternateId: 'system@okta.example', displayName: 'Okta System', detailEntry: null };
}

export function userTarget(person: Person): OktaTarget {
  return { id: person.oktaId, type: 'User', alternateId: person.email, displayName: person.displayName };
}

/** `0ua…`, a different id from the user's own. */
export function appUserTarget(person: Person, app: App): OktaTarget {
  const id = `0ua${person.oktaId.slice(3, 10)}${app.instanceId.slice(-10)}`;
  return { id, type: 'AppUser', alternateId: person.email, displayName: person.displayName };
}

export function appTarget(app: App): OktaTarget {
  return { id: app.instanceId, type: 'AppInstance', alternateId: app.name, displayName: app.name };
}
