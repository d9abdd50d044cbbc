/**
 * Message formats of the events that matter for provisioning, read backwards: description -> event name and parameters
 * (https://developers.google.com/workspace/admin/reports/v1/appendix/activity/admin-user-settings and its sisters).
 */
import type { Parameter } from './parameters.ts';

interface Described {
  name: string;
  parameters: Parameter[];
}

const who = '(\\S+@\\S+?)';
const group = '(\\S+@\\S+?)';
const any = '(.+?)';

const formats: readonly (readonly [pattern: string, name: string, parameters: readonly string[]])[] = [
  [`${who} created`, 'CREATE_USER', ['USER_EMAIL']],
  [`${who} deleted`, 'DELETE_USER', ['USER_EMAIL']],
  [`${who} undeleted`, 'UNDELETE_USER', ['USER_EMAIL']],
  [`${who} suspended`, 'SUSPEND_USER', ['USER_EMAIL']],
  [`${who} unsuspended`, 'UNSUSPEND_USER', ['USER_EMAIL']],
  [`${who} archived`, 'ARCHIVE_USER', ['USER_EMAIL']],
  [`${who} unarchived`, 'UNARCHIVE_USER', ['USER_EMAIL']],
  [`${who} renamed to ${who}`, 'RENAME_USER', ['USER_EMAIL', 'NEW_VALUE']],
  [`${who} moved from ${any} to ${any}`, 'MOVE_USER_TO_ORG_UNIT', ['USER_EMAIL', 'ORG_UNIT_NAME', 'NEW_VALUE']],
  [`${who} invited to join your organization`, 'USER_INVITE', ['USER_EMAIL']],
  [`User invitation accepted for user: ${who}`, 'ACCEPT_USER_INVITATION', ['USER_EMAIL']],
  [`First name of ${who} changed from ${any} to ${any}`, 'CHANGE_FIRST_NAME', ['USER_EMAIL', 'OLD_VALUE', 'NEW_VALUE']],
  [`Last name of ${who} changed from ${any} to ${any}`, 'CHANGE_LAST_NAME', ['USER_EMAIL', 'OLD_VALUE', 'NEW_VALUE']],
  [`External Ids changed for ${who} from ${any} to ${any}`, 'CHANGE_USER_EXTERNAL_ID', ['USER_EMAIL', 'OLD_VALUE', 'NEW_VALUE']],
  [`Password changed for ${who}`, 'CHANGE_PASSWORD', ['USER_EMAIL']],
  [`\\S+ created as a nickname of ${who}`, 'ADD_NICKNAME', ['USER_EMAIL']],
  [`Admin privileges granted to ${who}`, 'GRANT_ADMIN_PRIVILEGE', ['USER_EMAIL']],
  [`Admin privileges revoked from ${who}`, 'REVOKE_ADMIN_PRIVILEGE', ['USER_EMAIL']],
  [`Role ${any} assigned to user ${who}`, 'ASSIGN_ROLE', ['ROLE_NAME', 'USER_EMAIL']],
  [`Unassigned role ${any} from user ${who}`, 'UNASSIGN_ROLE', ['ROLE_NAME', 'USER_EMAIL']],
  [`User ${who} created under group ${group}`, 'ADD_GROUP_MEMBER', ['USER_EMAIL', 'GROUP_EMAIL']],
  [`User ${who} deleted from group ${group}`, 'REMOVE_GROUP_MEMBER', ['USER_EMAIL', 'GROUP_EMAIL']],
  [`Group ${group} created`, 'CREATE_GROUP', ['GROUP_EMAIL']],
  [`Group ${group} deleted`, 'DELETE_GROUP', ['GROUP_EMAIL']],
  [
    `A license for ${any} product and ${any} sku was assigned to the user ${who}`,
    'USER_LICENSE_ASSIGNMENT',
    ['PRODUCT_NAME', 'NEW_VALUE', 'USER_EMAIL'],
  ],
  [
    `A license for ${any} product and ${any} sku was revoked from user ${who}`,
    'USER_LICENSE_REVOKE',
    ['PRODUCT_NAME', 'OLD_VALUE', 'USER_EMAIL'],
  ],
  [
    `A license for ${any} product and ${any} sku was reassigned for user ${who} to new sku ${any}`,
    'USER_LICENSE_REASSIGNMENT',
    ['PRODUCT_NAME', 'OLD_VALUE', 'USER_EMAIL', 'NEW_VALUE'],
  ],
  [`Added (\\S+) in group ${group} as ${any}`, 'ADDED_GROUP_MEMBERSHIP', ['TARGET_OBJECT_ID', 'GROUP_ID', 'NEW_MEMBERSHIP_ROLE']],
  [`${any} logged in`, 'login_success', []],
  [`${any} failed to log ?in because of the following error: ${any}`, 'login_failure', ['', 'failure_type']],
  [`${any} failed to log ?in`, 'login_failure', []],
  [`${any} logged out`, 'logout', []],
];

const compiled = formats.map(([pattern, name, parameters]) => ({ pattern: new RegExp(`^${pattern}\\.?$`, 'i'), name, parameters }));
const longestDescription = 1000;

/** @param label the event in words (`User Creation`), or its name */
export function describedEvent(label: string, description: string): Described {
  const text = description.trim().slice(0, longestDescription);
  for (const { pattern, name, parameters } of compiled) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const values = parameters.map((parameter, index) => ({ name: parameter, text: match[index + 1] ?? '' }));
    return { name, parameters: values.filter((value) => value.name !== '' && value.text !== '') };
  }
  return { name: nameOf(label), parameters: [] };
}

const labels: ReadonlyMap<string, string> = new Map([
  ['successful login', 'login_success'],
  ['login success', 'login_success'],
  ['failed login', 'login_failure'],
  ['login failure', 'login_failure'],
  ['user creation', 'CREATE_USER'],
  ['user deletion', 'DELETE_USER'],
  ['user suspension', 'SUSPEND_USER'],
  ['user unsuspension', 'UNSUSPEND_USER'],
  ['group membership added', 'ADDED_GROUP_MEMBERSHIP'],
  ['group membership removed', 'REMOVED_GROUP_MEMBERSHIP'],
]);

function nameOf(label: string): string {
  return labels.get(label.trim().toLowerCase()) ?? label;
}
