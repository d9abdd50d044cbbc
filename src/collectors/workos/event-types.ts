/**
 * What a WorkOS event says. Types: https://workos.com/docs/events, lifecycle of directory events:
 * https://workos.com/docs/directory-sync/understanding-events.
 *
 * WorkOS stands between an IdP's directory and the application: a directory event is the decision that the application has to carry out, so its
 * stage is `trigger`. There are no events for failures of provisioning.
 */
import type { Operation, Outcome } from '../../domain/event.ts';
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';
import { type Fields, fieldsOf, own, textOf } from '../json/fields.ts';

export interface EventMeaning extends Meaning {
  outcome: Outcome;
}

/** @param data the event's payload @param before `previous_attributes`: old values of what changed; null when the event does not tell */
export function meaningOf(event: string, data: Fields, before: Fields | null): EventMeaning {
  const outcome = outcomeOf(event, data);
  const meaning = fixed.get(event) ?? changing(event, data, before) ?? (event.startsWith('authentication.') ? signIn(event) : noMeaning);
  return { ...meaning, outcome };
}

const fixed: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['dsync.user.created', means('create', 'trigger')],
  ['dsync.user.deleted', means('delete', 'trigger')],
  ['dsync.group.created', means('create', 'trigger')],
  ['dsync.group.updated', means('update', 'trigger')],
  ['dsync.group.deleted', means('delete', 'trigger')],
  ['dsync.group.user_added', means('group-add', 'trigger')],
  ['dsync.group.user_removed', means('group-remove', 'trigger')],
  ['user.created', means('create', 'trigger')],
  ['user.updated', means('update', 'trigger')],
  ['user.deleted', means('delete', 'trigger')],
  ['organization_membership.deleted', means('unassign', 'trigger')],
  ['organization_membership.removed', means('unassign', 'trigger')],
  ['group.created', means('create', 'trigger')],
  ['group.updated', means('update', 'trigger')],
  ['group.deleted', means('delete', 'trigger')],
  ['group.member_added', means('group-add', 'trigger')],
  ['group.member_removed', means('group-remove', 'trigger')],
  ['invitation.created', means('invite', 'trigger')],
  ['invitation.resent', means('invite', 'trigger')],
  ['invitation.accepted', means('activate', 'trigger')],
  ['invitation.revoked', means('unassign', 'trigger')],
]);

/** Types whose meaning depends on the state that was reached. */
function changing(event: string, data: Fields, before: Fields | null): Meaning | null {
  if (event === 'dsync.user.updated') return means(changeOf(data, before, 'state'), 'trigger');
  if (event === 'organization_membership.updated') return means(changeOf(data, before, 'status'), 'trigger');
  if (event === 'organization_membership.created' || event === 'organization_membership.added')
    return means(textOf(data, 'status') === 'pending' ? 'invite' : 'assign', 'trigger');
  return null;
}

const inactive = new Set(['inactive', 'suspended', 'deprovisioned', 'deleted']);

/** A directory switches people off by an update: `state` becomes `inactive` or `suspended`. */
function changeOf(data: Fields, before: Fields | null, name: string): Operation {
  const now = textOf(data, name)?.toLowerCase() ?? '';
  if (before === null) return inactive.has(now) ? 'suspend' : 'update';
  const earlier = textOf(before, name)?.toLowerCase();
  if (earlier === undefined || earlier === now) return 'update';
  if (inactive.has(now)) return inactive.has(earlier) ? 'update' : 'suspend';
  if (now !== 'active') return 'update';
  return earlier === 'pending' ? 'activate' : inactive.has(earlier) ? 'reactivate' : 'update';
}

/** `authentication.<method>_succeeded|failed|started|timed_out`. A second factor or a verified address is a step of signing in, not its end. */
function signIn(event: string): Meaning {
  const step = /\.(?:mfa|email_verification)_|_started$/.test(event);
  return /_(?:succeeded|failed|started|timed_out)$/.test(event) ? means('login', step ? 'match' : 'ready') : noMeaning;
}

function outcomeOf(event: string, data: Fields): Outcome {
  if (/_(?:failed|timed_out)$/.test(event) || textOf(data, 'status') === 'failed') return 'failure';
  return event.endsWith('_started') ? 'unknown' : 'success';
}

/** Where an event keeps the old values: newer ones in `context`. null when it has none, which is not the same as nothing changed. */
export function previousAttributes(raw: Fields): Fields | null {
  for (const place of [fieldsOf(raw, 'data'), fieldsOf(raw, 'context')]) {
    const value = own(place, 'previous_attributes');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  }
  return null;
}
