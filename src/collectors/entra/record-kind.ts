/**
 * Which of Entra's records a value is. Diagnostic settings put an envelope around it: `{time, category, operationName, resultType, correlationId,
 * identity, properties}` (https://learn.microsoft.com/entra/identity/monitoring-health/howto-integrate-activity-logs-with-azure-monitor-logs); Log
 * Analytics names its table in `Type`.
 */
import { asFields, type Fields } from '../json/fields.ts';
import { isRow, type RowKind, recordOfRow, rowKind } from './csv-row.ts';
import { isJob } from './job.ts';
import { embedded, isObject, listIn, objectIn, pick, textIn } from './reading.ts';

export interface EntraRecord {
  kind: RowKind | 'job' | 'other' | null;
  raw: Fields;
  envelope: Fields;
}

const nothing: Fields = {};

export function recordOf(value: Fields): EntraRecord {
  if (isRow(value)) {
    const kind = rowKind(Object.keys(value));
    if (kind !== null) return { kind, raw: recordOfRow(value, kind), envelope: nothing };
  }
  const properties = embedded(pick(value, 'properties'));
  const category = textIn(value, 'category');
  if (category !== null && isObject(properties))
    return { kind: kindOfCategory(category, properties, value), raw: properties, envelope: value };
  const kind =
    kindOfTable(textIn(value, 'type') ?? '') ?? kindOfContent(value) ?? (category === null ? null : kindOfCategory(category, value, value));
  return { kind, raw: value, envelope: nothing };
}

/** `ProvisioningLogs` is also the name of other Azure services' logs, so the content has to agree. */
function kindOfCategory(category: string, properties: Fields, envelope: Fields): EntraRecord['kind'] {
  const content = kindOfContent(properties);
  if (content !== null) return content;
  const known = categories.get(category.toLowerCase());
  if (known === undefined || known === 'provisioning') return isEntra(envelope) ? 'other' : null;
  return isEntra(envelope) ? known : null;
}

const categories: ReadonlyMap<string, RowKind> = new Map([
  ['provisioninglogs', 'provisioning'],
  ['auditlogs', 'audit'],
  ['signinlogs', 'sign-in'],
  ['noninteractiveusersigninlogs', 'sign-in'],
  ['serviceprincipalsigninlogs', 'sign-in'],
  ['managedidentitysigninlogs', 'sign-in'],
  ['adfssigninlogs', 'sign-in'],
]);

export function isEntra(envelope: Fields): boolean {
  return /microsoft\.aadiam/i.test(textIn(envelope, 'resourceId', 'resource', 'resourceProvider') ?? '');
}

function kindOfTable(table: string): RowKind | null {
  if (/^AADProvisioningLogs$/i.test(table)) return 'provisioning';
  if (/^(?:AAD)?(?:NonInteractiveUser|ServicePrincipal|ManagedIdentity)?SignInLogs$/i.test(table)) return 'sign-in';
  return /^AuditLogs$/i.test(table) ? 'audit' : null;
}

function kindOfContent(raw: Fields): EntraRecord['kind'] {
  if (pick(raw, 'provisioningAction', 'provisioningSteps', 'provisioningStatusInfo') !== undefined) return 'provisioning';
  if (pick(raw, 'changeId', 'cycleId') !== undefined && pick(raw, 'jobId', 'statusInfo', 'action') !== undefined) return 'provisioning';
  if (pick(raw, 'activityDisplayName') !== undefined || listIn(raw, 'targetResources').length > 0) return 'audit';
  if (pick(raw, 'createdDateTime') !== undefined && isSignIn(raw)) return 'sign-in';
  return isJob(raw) ? 'job' : null;
}

function isSignIn(raw: Fields): boolean {
  if (pick(raw, 'appDisplayName', 'conditionalAccessStatus', 'signInEventTypes', 'resourceDisplayName', 'clientAppUsed') !== undefined)
    return true;
  return (
    pick(objectIn(raw, 'status'), 'errorCode') !== undefined &&
    asFields(raw) === raw &&
    pick(raw, 'userPrincipalName', 'userId', 'appId', 'servicePrincipalId') !== undefined
  );
}
