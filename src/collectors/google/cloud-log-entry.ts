/**
 * Activities that Workspace shares with Google Cloud: log entries with an AuditLog in `protoPayload`, read with `gcloud logging read --format=json` or from a
 * sink (https://docs.cloud.google.com/logging/docs/audit/gsuite-audit-logging). A BigQuery sink calls it `protopayload_auditlog` and writes `metadata` as
 * text in `metadataJson`.
 *
 * Admin and login entries repeat the events of the Reports API in `metadata.event[]`, and their id in `metadata.activityId`, so an activity that was
 * polled too is recognised when the customer id is known. Group entries (`cloudidentity.googleapis.com`) tell a `membershipDelta` instead.
 */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, fieldsOf, idOf, listOf, own, scalarOf, textOf } from '../json/fields.ts';
import { instantOf } from '../json/times.ts';
import type { Activity, SubEvent } from './activity.ts';
import { Parameters, readParameters } from './parameters.ts';

const applications: ReadonlyMap<string, string> = new Map([
  ['admin.googleapis.com', 'admin'],
  ['login.googleapis.com', 'login'],
  ['cloudidentity.googleapis.com', 'groups_enterprise'],
  ['oauth2.googleapis.com', 'token'],
]);

export function readCloudLogEntry(raw: Fields): Activity | { problem: string } | null {
  const payload = payloadOf(raw);
  if (payload === null) return null;
  const service = textOf(payload, 'serviceName') ?? '';
  const application = applications.get(service);
  if (application === undefined) return { problem: `not an entry of Google Workspace: ${service.slice(0, 100) || 'no serviceName'}` };
  const metadata = metadataOf(payload);
  const activityId = fieldsOf(metadata, 'activityId');
  const time = microseconds(scalarOf(activityId, 'timeUsec')) ?? instantOf(own(raw, 'timestamp'));
  if (time === null) return { problem: 'neither activityId.timeUsec nor timestamp is a time' };
  const method = textOf(payload, 'methodName') ?? '';
  const events = [...sharedEvents(metadata), ...membershipEvents(metadata)];
  return {
    time,
    application: /Saml/.test(method) ? 'saml' : application,
    qualifier: scalarOf(activityId, 'uniqQualifier') ?? textOf(raw, 'insertId'),
    customerId: customerOf(payload, metadata),
    ownerDomain: null,
    actor: { email: idOf(fieldsOf(payload, 'authenticationInfo'), 'principalEmail'), profileId: null, callerType: null, key: null },
    ipAddress: textOf(fieldsOf(payload, 'requestMetadata'), 'callerIp'),
    events: events.length > 0 ? events : [methodEvent(method, service)],
    problem: problemOf(fieldsOf(payload, 'status')),
  };
}

function payloadOf(raw: Fields): Fields | null {
  for (const key of ['protoPayload', 'protopayload_auditlog', 'jsonPayload']) {
    const payload = fieldsOf(raw, key);
    if (Object.hasOwn(payload, 'serviceName') || Object.hasOwn(payload, 'methodName')) return payload;
  }
  return null;
}

function metadataOf(payload: Fields): Fields {
  const text = textOf(payload, 'metadataJson');
  if (text === null) return fieldsOf(payload, 'metadata');
  try {
    return asFields(JSON.parse(text) as Json);
  } catch {
    return {};
  }
}

function sharedEvents(metadata: Fields): SubEvent[] {
  return listOf(metadata, 'event').flatMap((item) => {
    const name = textOf(item, 'eventName');
    return name === null ? [] : [{ type: textOf(item, 'eventType'), name, parameters: readParameters(own(item, 'parameter')), raw: item }];
  });
}

/** `{"group":"group:g@example.com","membershipDelta":{"member":"user:p@example.com","roleDeltas":[{"action":"ADD","role":"MEMBER"}]}}` */
function membershipEvents(metadata: Fields): SubEvent[] {
  const delta = fieldsOf(metadata, 'membershipDelta');
  const member = textOf(delta, 'member');
  if (member === null) return [];
  const actions = listOf(delta, 'roleDeltas').map((role) => textOf(role, 'action')?.toUpperCase());
  const name = actions.includes('ADD') ? 'add_member' : actions.includes('REMOVE') ? 'remove_member' : 'add_member_role';
  const [kind, address] = split(member);
  const [, group] = split(textOf(metadata, 'group') ?? '');
  const all = [
    { name: 'member_id', text: address },
    { name: 'member_type', text: kind.toUpperCase() },
    { name: 'group_id', text: group },
  ];
  return [{ type: 'moderator_action', name, parameters: new Parameters(all.filter(({ text }) => text !== '')) }];
}

/** `user:p@example.com` */
function split(text: string): [kind: string, value: string] {
  const colon = text.indexOf(':');
  return colon === -1 ? ['', text] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** `google.admin.AdminService.createUser` -> `CREATE_USER`, `google.login.LoginService.loginFailure` -> `login_failure`. */
function methodEvent(method: string, service: string): SubEvent {
  const words = method.slice(method.lastIndexOf('.') + 1).replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  const saml = /^Saml_?Login_?(Succeeded|Failed)$/i.exec(words)?.[1];
  const name = saml === undefined ? words : saml.toLowerCase() === 'failed' ? 'login_failure' : 'login_success';
  return {
    type: null,
    name: (service.startsWith('admin.') ? name.toUpperCase() : name.toLowerCase()) || service,
    parameters: new Parameters([]),
  };
}

function customerOf(payload: Fields, metadata: Fields): string | null {
  return scalarOf(metadata, 'customerId') ?? /(?:^|\/)customers\/([^/]+)/.exec(textOf(payload, 'resourceName') ?? '')?.[1] ?? null;
}

function microseconds(text: string | null): number | null {
  return text !== null && /^\d{15,17}$/.test(text) ? Math.floor(Number(text) / 1000) : null;
}

/** `google.rpc.Status`; code 0 is success. */
function problemOf(status: Fields): string | null {
  const code = scalarOf(status, 'code');
  if (code === null || code === '0') return null;
  return textOf(status, 'message') ?? `status ${code}`;
}
