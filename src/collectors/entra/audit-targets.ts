/**
 * Whom an audit record is about. `initiatedBy` is who acted and never the subject; `targetResources` are found by their type, because their order
 * differs from activity to activity. Where only one of user, group and application is listed, the others stand in its modified properties:
 * `Group.ObjectID`, `User.UPN`, `ServicePrincipal.DisplayName`.
 */
import type { Identifiers } from '../../domain/identifiers.ts';
import { identifierSet } from '../audit/provider-event.ts';
import type { Fields } from '../json/fields.ts';
import { loginIdentifiers } from './login-names.ts';
import { type Change, changesIn, firstOf, type NamedValues, valuesOf } from './named-values.ts';
import { idIn, listIn, textIn } from './reading.ts';

export interface AuditTargets {
  user: Fields | null;
  group: Fields | null;
  /** The application that somebody is given or loses. */
  application: Fields | null;
  changes: Change[];
  values: NamedValues;
  /** `additionalDetails`. An invitation has the address that it went to there alone. */
  details: NamedValues;
}

const mostTargets = 100;

export function auditTargets(raw: Fields, details: NamedValues): AuditTargets {
  const targets = listIn(raw, 'targetResources').slice(0, mostTargets);
  const find = (...types: string[]) => targets.find((target) => types.includes((textIn(target, 'type') ?? '').toLowerCase())) ?? null;
  const changes = targets.flatMap((target) => changesIn(listIn(target, 'modifiedProperties')));
  const named = targets.find((target) => textIn(target, 'userPrincipalName') !== null) ?? null;
  return {
    user: find('user') ?? named,
    group: find('group'),
    application: find('serviceprincipal', 'application', 'app'),
    changes,
    values: valuesOf(changes),
    details,
  };
}

export function targetIdentifiers(targets: AuditTargets): Identifiers {
  return { ...userIdentifiers(targets), ...groupIdentifiers(targets) };
}

function userIdentifiers({ user, values, details }: AuditTargets): Identifiers {
  const id = (user === null ? null : idIn(user, 'id')) ?? firstOf([values], 'userobjectid');
  // A record that renames somebody has the old name in front and the new one among the changes.
  const renamed = user === null ? null : firstOf([values], 'userprincipalname');
  const shown = user === null ? null : textIn(user, 'displayName');
  const name =
    renamed ??
    (user === null ? null : textIn(user, 'userPrincipalName')) ??
    firstOf([values], 'userupn') ??
    (shown?.includes('@') ? shown : null);
  const mail = firstOf([details], 'inviteduseremailaddress') ?? (user === null ? null : firstOf([values], 'mail'));
  return {
    ...identifierSet({ idpUserId: id, employeeId: user === null ? null : firstOf([values], 'employeeid') }),
    ...loginIdentifiers(name, id, mail),
  };
}

function groupIdentifiers({ group, values }: AuditTargets): Identifiers {
  return identifierSet({
    groupId: (group === null ? null : idIn(group, 'id')) ?? firstOf([values], 'groupobjectid'),
    groupName: (group === null ? null : idIn(group, 'displayName')) ?? firstOf([values], 'groupdisplayname'),
  });
}

export function applicationName({ application, values }: AuditTargets): string | null {
  return (
    (application === null ? null : textIn(application, 'displayName')) ??
    firstOf([values], 'serviceprincipaldisplayname', 'targetidserviceprincipalname')
  );
}
