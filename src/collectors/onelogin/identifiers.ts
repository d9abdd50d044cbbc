/**
 * Who a OneLogin event is about: `user_id` and `user_name`, never `actor_user_id`, who did it. `user_name` is the person's first and last name; only where
 * those are empty it is the e-mail address (https://developers.onelogin.com/api-docs/1/events/event-resource).
 */
import { type Identifiers, isMeaningless } from '../../domain/identifiers.ts';
import { identifierSet, looksLikeEmail } from '../audit/provider-event.ts';
import { type Fields, idOf, scalarOf } from '../json/fields.ts';

export function identifiersOf(raw: Fields, self: boolean): Identifiers {
  const ownId = numberedId(raw, 'user_id') ?? numberedId(raw, 'imported_user_id');
  const acting = self && ownId === null && idOf(raw, 'user_name') === null;
  const name = firstId(raw, acting ? ['actor_user_name'] : ['user_name', 'imported_user_name']);
  const email = firstId(raw, ['user_email', 'email']) ?? (name !== null && looksLikeEmail(name) ? name : null);
  return identifierSet({
    idpUserId: acting ? numberedId(raw, 'actor_user_id') : ownId,
    email,
    userName: firstId(raw, ['username', 'login_name']) ?? (name !== null && !/\s/.test(name) ? name : email),
    externalId: idOf(raw, 'external_id'),
    groupId: numberedId(raw, 'group_id') ?? numberedId(raw, 'role_id'),
    groupName: firstId(raw, ['group_name', 'role_name']),
    jobId: numberedId(raw, 'directory_sync_run_id'),
  });
}

function numberedId(raw: Fields, key: string): string | null {
  const id = scalarOf(raw, key);
  return id === null || isMeaningless(id) ? null : id;
}

function firstId(raw: Fields, keys: readonly string[]): string | null {
  for (const key of keys) {
    const id = idOf(raw, key);
    if (id !== null) return id;
  }
  return null;
}
