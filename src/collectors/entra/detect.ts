/** Whether the first bytes of a file are Entra's. Every pattern needs names that no other provider uses together. */
import { csvHeader } from '../csv/records.ts';
import { rowKind } from './csv-row.ts';

type Field = readonly string[];

/** Each row: fields (of which any spelling counts) that together are a record of Entra. Names in camelCase; PascalCase is the other spelling. */
const shapes: readonly (readonly Field[])[] = [
  [
    ['provisioningSteps', 'provisioningStatusInfo', 'provisioningAction'],
    ['jobId', 'cycleId', 'changeId', 'sourceIdentity', 'targetIdentity', 'activityDateTime'],
  ],
  [['changeId'], ['cycleId'], ['statusInfo', 'sourceIdentity', 'targetIdentity', 'action']],
  [['activityDisplayName'], ['loggedByService', 'targetResources', 'initiatedBy']],
  [['loggedByService'], ['targetResources'], ['additionalDetails', 'initiatedBy', 'operationType']],
  [
    ['createdDateTime'],
    ['userPrincipalName', 'servicePrincipalId'],
    ['appDisplayName', 'conditionalAccessStatus', 'signInEventTypes', 'resourceDisplayName'],
  ],
  [['schedule'], ['countSuccessiveCompleteFailures', 'synchronizationJobSettings', 'steadyStateLastAchievedTime'], ['status']],
];

const page =
  /"@odata\.context"\s*:\s*"[^"]*(?:\$metadata#|%24metadata#)(?:auditLogs\/(?:provisioning|directoryAudits|signIns)|servicePrincipals\('[^']*'\)\/synchronization\/jobs)/;
const category =
  /"category"\s*:\s*"(?:ProvisioningLogs|AuditLogs|SignInLogs|NonInteractiveUserSignInLogs|ServicePrincipalSignInLogs|ManagedIdentitySignInLogs|ADFSSignInLogs)"/i;
const table =
  /"Type"\s*:\s*"(?:AADProvisioningLogs|AuditLogs|SigninLogs|AADNonInteractiveUserSignInLogs|AADServicePrincipalSignInLogs|AADManagedIdentitySignInLogs)"/;

export function detectEntra(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return detectCsv(head);
  if (page.test(head)) return 0.99;
  if (/microsoft\.aadiam/i.test(head) && (category.test(head) || /"resourceId"\s*:/i.test(head))) return 0.98;
  if (shapes.some((shape) => shape.every((field) => field.some((name) => has(head, name))))) return 0.97;
  return table.test(head) && has(head, 'timeGenerated') ? 0.95 : 0;
}

/** As a member of an object that is not itself quoted in a string. */
function has(head: string, name: string): boolean {
  return head.includes(`"${name}"`) || head.includes(`"${name.charAt(0).toUpperCase()}${name.slice(1)}"`);
}

function detectCsv(head: string): number {
  const names = csvHeader(head);
  return names === null || names.length < 3 || rowKind(names) === null ? 0 : 0.95;
}
