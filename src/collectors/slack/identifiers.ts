/**
 * Who an entry is about: the entity, when it is a user. The actor is the person in sign-ins only; otherwise it is an administrator, a bot, or the app through
 * which an identity provider speaks SCIM. A user's id is what Slack's SCIM API calls `id`.
 *
 * In a change of address both addresses are kept where `details` tells the old one, so that what came before and after meets.
 */
import { type Identifiers, isMeaningless } from '../../domain/identifiers.ts';
import { identifierSet, looksLikeEmail } from '../audit/provider-event.ts';
import { type Fields, fieldsOf, idOf, scalarOf } from '../json/fields.ts';
import type { ActionMeaning } from './actions.ts';

const groupKinds = ['usergroup', 'user_group', 'subteam', 'idp_group', 'group'];
const oldNames = ['previous_email', 'old_email', 'previous_value', 'old_value', 'previous_username', 'old_username'];
const newNames = ['new_username', 'username'];
const memberNames = ['user', 'user_id', 'member', 'member_id', 'target_user', 'target_user_id'];
const addressNames = ['invited_user_email', 'user_email', 'email', 'invitee', 'invited_email'];
/** `U0...`, or `W0...` of users in an organisation. */
const memberId = /^[UW][A-Z0-9]{5,}$/;

export function identifiersOf(raw: Fields, action: string, meaning: ActionMeaning): Identifiers {
  const details = fieldsOf(raw, 'details');
  const person = meaning.group === true ? {} : personIn(raw, details, meaning);
  const email = emailOf(person);
  const name = /_(?:email|username)_updated$/.test(action) ? changedName(action, details) : null;
  return identifierSet({
    email,
    userName: name ?? email,
    scimId: idOf(person, 'id'),
    ...groupOf(raw, details),
    sessionId: meaningful(scalarOf(fieldsOf(raw, 'context'), 'session_id')),
  });
}

function personIn(raw: Fields, details: Fields, meaning: ActionMeaning): Fields {
  const entity = fieldsOf(fieldsOf(raw, 'entity'), 'user');
  if (Object.keys(entity).length > 0) return entity;
  const named = fieldsOf(details, 'user');
  if (Object.keys(named).length > 0) return named;
  if (meaning.self === true) return fieldsOf(fieldsOf(raw, 'actor'), 'user');
  return meaning.operation === null ? {} : mentionedIn(details);
}

/** Entries about a group or a workspace name the person in `details`, by id or by address. */
function mentionedIn(details: Fields): Fields {
  const id = memberNames.map((name) => idOf(details, name)).find((text) => text !== null && memberId.test(text));
  const email = addressNames.map((name) => idOf(details, name)).find((text) => text !== null && looksLikeEmail(text));
  return { ...(id == null ? {} : { id }), ...(email == null ? {} : { email }) };
}

function emailOf(person: Fields): string | null {
  const email = idOf(person, 'email');
  return email !== null && looksLikeEmail(email) ? email : null;
}

function changedName(action: string, details: Fields): string | null {
  const names = action.includes('username') ? [...newNames, ...oldNames] : oldNames;
  const value = names.map((name) => idOf(details, name)).find((text) => text !== null) ?? null;
  return action.includes('email') && value !== null && !looksLikeEmail(value) ? null : value;
}

function groupOf(raw: Fields, details: Fields): { groupId?: string | null; groupName?: string | null } {
  for (const from of [fieldsOf(raw, 'entity'), details]) {
    for (const kind of groupKinds) {
      const group = fieldsOf(from, kind);
      if (Object.keys(group).length > 0) return { groupId: idOf(group, 'id'), groupName: idOf(group, 'name') };
    }
  }
  return {};
}

function meaningful(value: string | null): string | null {
  return value === null || isMeaningless(value) ? null : value;
}
