/**
 * Who an event is about.
 *
 * - In admin, group and licence events the person is a parameter, never the actor, who is an administrator or an API client. The actor is the person in
 *   sign-ins and self-service, and only then his `profileId` (the immutable id, equal to the `id` of the Directory API) is known.
 * - A rename names both addresses; both identify the person, so that what came before and after meets.
 * - Directory Sync: the source object's ids are those of the other directory, the target object is the account or group in Google. A run pushes many people, so it
 *   and its job are context.
 */
import type { Identifiers } from '../../domain/identifiers.ts';
import { isMeaningless } from '../../domain/identifiers.ts';
import { identifierSet, looksLikeEmail } from '../audit/provider-event.ts';
import type { Activity, SubEvent } from './activity.ts';
import type { EventMeaning } from './event-types.ts';

const personNames = ['user_email', 'member_email', 'member_id', 'affected_email_address', 'target_user_email'];
const groupNames = ['group_email', 'group_id', 'group_name'];

export function identifiersOf(activity: Activity, event: SubEvent, meaning: EventMeaning): Identifiers {
  const known =
    activity.application === 'directory_sync' || event.type === 'DIRECTORY_SYNC_ENTITY'
      ? synchronised(event)
      : direct(activity, event, meaning);
  return { ...known, ...identifierSet({ jobId: text(event, 'sync_job'), cycleId: text(event, 'sync_run') }) };
}

function direct({ actor }: Activity, event: SubEvent, meaning: EventMeaning): Identifiers {
  const group = text(event, ...groupNames);
  const isGroup = meaning.group === true || text(event, 'member_type')?.toUpperCase() === 'GROUP';
  const named = isGroup ? null : text(event, ...personNames);
  const byActor = named === null && meaning.self === true && !isGroup;
  const person = named ?? (byActor ? meaningful(actor.email) : null);
  const renamed = /^rename_user$/i.test(event.name) ? text(event, 'new_value') : null;
  const ownId =
    meaning.self === true && (byActor || named?.toLowerCase() === actor.email?.toLowerCase()) ? meaningful(actor.profileId) : null;
  return { ...personOf(person, renamed), ...identifierSet({ idpUserId: ownId }), ...groupOf(group) };
}

function personOf(name: string | null, renamed: string | null): Identifiers {
  if (name === null) return {};
  if (!looksLikeEmail(name)) return { idpUserId: name };
  return { email: name, userName: renamed !== null && looksLikeEmail(renamed) ? renamed : name };
}

function groupOf(name: string | null): Identifiers {
  if (name === null) return {};
  return looksLikeEmail(name) ? { groupName: name } : { groupId: name };
}

function synchronised(event: SubEvent): Identifiers {
  const target = text(event, 'target_object_id');
  const source = text(event, 'source_object_id');
  const immutable = text(event, 'source_immutable_id');
  const group = text(event, ...groupNames);
  if (text(event, 'entity_type')?.toUpperCase() === 'GROUP') {
    return { ...identifierSet({ groupId: immutable ?? source }), ...groupOf(group ?? target) };
  }
  const login = [text(event, ...personNames), target, source].find((id) => id !== null && looksLikeEmail(id)) ?? null;
  const id = (value: string | null) => (value === null || value === login ? null : value);
  return {
    ...identifierSet({
      email: login,
      userName: login,
      idpUserId: immutable ?? id(source),
      externalId: immutable === null ? null : id(source),
      scimId: id(target),
    }),
    ...groupOf(group),
  };
}

function text({ parameters }: SubEvent, ...names: string[]): string | null {
  return meaningful(parameters.text(...names));
}

function meaningful(value: string | null): string | null {
  return value === null || isMeaningless(value) ? null : value;
}
