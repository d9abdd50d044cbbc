/**
 * A record of the directory audit (https://learn.microsoft.com/graph/api/resources/directoryaudit), from Graph, diagnostic settings or Log Analytics
 * -> one event.
 */
import type { EventInput, Operation, Outcome } from '../../domain/event.ts';
import { readFailureWords } from '../audit/failure-words.ts';
import type { Meaning } from '../audit/meaning.ts';
import { AttributeBag, identifierSet, providerEvent } from '../audit/provider-event.ts';
import type { Fields } from '../json/fields.ts';
import { accountStep, isAccountStep } from './account-provisioning.ts';
import { meaningOfActivity } from './activities.ts';
import { type AuditTargets, applicationName, auditTargets, targetIdentifiers } from './audit-targets.ts';
import { firstOf, letters, type NamedValues, namedValues } from './named-values.ts';
import type { RecordFacts } from './provisioning.ts';
import { statusWord } from './provisioning-steps.ts';
import { idIn, objectIn, pick, textIn } from './reading.ts';

export function auditRecordEvent({ source, time, id, body, raw, envelope }: RecordFacts): EventInput {
  const activity =
    textIn(raw, 'activityDisplayName') ?? textIn(raw, 'operationName') ?? textIn(envelope, 'operationName') ?? 'directory audit';
  const service = textIn(raw, 'loggedByService');
  const details = namedValues(pick(raw, 'additionalDetails'));
  const targets = auditTargets(raw, details);
  const step = isAccountStep(service, activity) ? accountStep(raw, activity, resultOf(raw, envelope), details) : null;
  const meaning = step ?? refined(meaningOfActivity(activity), targets);
  const outcome = step?.outcome ?? meaning.outcome ?? resultOf(raw, envelope);
  const notice = outcome === 'failure' || step?.skipped === true;
  const event = providerEvent({
    source,
    provider: 'entra',
    id,
    time,
    name: activity,
    meaning,
    outcome,
    target: applicationName(targets),
    identifiers:
      step === null
        ? { ...targetIdentifiers(targets), ...correlationOf(raw, envelope) }
        : { ...targetIdentifiers(targets), ...step.identifiers },
    failure: notice ? readFailureWords(textIn(raw, 'resultReason', 'resultDescription') ?? firstOf([details], 'details') ?? '') : null,
    errorCode: errorCodeOf(details, step?.skipped === true),
    attributes: attributesOf(raw, service, targets, details),
    body,
  });
  return outcome === 'failure' ? event : { ...event, httpStatus: null };
}

/** Of a skip there is no code, but it has a name that rules know. */
function errorCodeOf(details: NamedValues, skipped: boolean): string | null {
  const code = firstOf([details], 'errorcode', 'errornumber');
  return code ?? (skipped ? (firstOf([details], 'eventname') ?? 'EntrySynchronizationSkipped') : null);
}

/** `result` is success, failure or timeout; Log Analytics may have it in `resultType` alone. */
function resultOf(raw: Fields, envelope: Fields): Outcome {
  const word = statusWord(textIn(raw, 'result', 'resultType') ?? textIn(envelope, 'resultType'));
  if (word === 'timeout') return 'failure';
  return word === 'success' || word === 'failure' ? word : 'unknown';
}

/** "Update user" also reports that the account was switched on or off. */
function refined(meaning: Meaning, { changes }: AuditTargets): Meaning {
  if (meaning.operation !== 'update') return meaning;
  const enabled = changes.find(({ name }) => letters(name) === 'accountenabled');
  if (enabled?.after == null || enabled.after === enabled.before) return meaning;
  const operation: Operation | null = /^false$/i.test(enabled.after)
    ? 'suspend'
    : /^false$/i.test(enabled.before ?? '')
      ? 'reactivate'
      : null;
  return operation === null ? meaning : { ...meaning, operation };
}

function correlationOf(raw: Fields, envelope: Fields) {
  return identifierSet({ transactionId: idIn(raw, 'correlationId') ?? idIn(envelope, 'correlationId') });
}

function attributesOf(raw: Fields, service: string | null, targets: AuditTargets, details: NamedValues) {
  const bag = new AttributeBag('entra');
  const initiator = objectIn(raw, 'initiatedBy');
  const [user, app] = [objectIn(initiator, 'user'), objectIn(initiator, 'app')];
  bag.put('log', 'audit');
  bag.put('category', textIn(raw, 'category') ?? undefined);
  bag.put('service', service ?? undefined);
  bag.put('operationType', textIn(raw, 'operationType', 'aADOperationType') ?? undefined);
  bag.put('result', textIn(raw, 'result') ?? undefined);
  bag.put('resultReason', textIn(raw, 'resultReason') ?? undefined);
  bag.put('step', firstOf([details], 'eventname') ?? undefined);
  bag.put('errorCode', firstOf([details], 'errorcode') ?? undefined);
  bag.put(
    'initiatedBy',
    textIn(user, 'userPrincipalName', 'displayName') ?? textIn(app, 'displayName', 'servicePrincipalName') ?? undefined,
  );
  bag.put('initiatedBy.id', textIn(user, 'id') ?? textIn(app, 'servicePrincipalId', 'appId') ?? undefined);
  bag.put('initiatedBy.ip', textIn(user, 'ipAddress') ?? undefined);
  bag.put('servicePrincipal.id', targets.application === null ? undefined : (textIn(targets.application, 'id') ?? undefined));
  bag.put('changed', targets.changes.map(({ name }) => name).join(', '));
  bag.put('tenantId', textIn(raw, 'tenantId', 'aADTenantId') ?? undefined);
  return bag.all;
}
