/**
 * Audit records of the service "Account Provisioning": every step of the provisioning service is logged there as well as in the provisioning log, one
 * record a step, with `additionalDetails` such as `EventName`, `ErrorCode`, `SourceAnchor` (object id), `TargetAnchor` (id in the target). The
 * correlation id is the change id of the provisioning log, so both come together.
 */
import type { Operation, Outcome, Stage } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { identifierSet } from '../audit/provider-event.ts';
import type { Fields } from '../json/fields.ts';
import { loginIdentifiers } from './login-names.ts';
import { firstOf, type NamedValues } from './named-values.ts';
import { operationOfStep } from './provisioning-steps.ts';
import { idIn, meaningful, textIn } from './reading.ts';

export interface AccountStep {
  operation: Operation | null;
  stage: Stage | null;
  outcome: Outcome;
  skipped: boolean;
  identifiers: Identifiers;
}

const activities = new Set([
  'export',
  'import',
  'other',
  'process escrow',
  'synchronization rule action',
  'user provisioning',
  'directory operation',
]);

export function isAccountStep(service: string | null, activity: string): boolean {
  return /^account provisioning$/i.test(service ?? '') && activities.has(activity.toLowerCase());
}

export function accountStep(raw: Fields, activity: string, result: Outcome, details: NamedValues): AccountStep {
  const name = firstOf([details], 'eventname') ?? '';
  const reason = textIn(raw, 'resultReason') ?? '';
  const skipped = /Skip/.test(name) || /\bwill be skipped\b|\bwas skipped\b/i.test(reason);
  return {
    operation: operationOfStep(name) ?? operationOfWords(reason),
    stage: stageOf(activity.toLowerCase(), name, result, skipped),
    outcome: skipped && result === 'success' ? 'unknown' : result,
    skipped,
    identifiers: identifiersOf(raw, details, reason),
  };
}

function stageOf(activity: string, name: string, result: Outcome, skipped: boolean): Stage | null {
  if (activity === 'export' || /^EntryExport/.test(name)) return 'confirm';
  if (activity === 'process escrow') return result === 'failure' ? 'confirm' : 'queue';
  if (skipped || activity === 'import') return 'scope';
  return activity === 'synchronization rule action' ? 'map' : null;
}

/** `User 'ana@example.com' was created in Acme`, `... will be deleted in Acme`. */
function operationOfWords(reason: string): Operation | null {
  const verb = /\b(?:was|will be|were) (created|updated|deleted|disabled)\b/i.exec(reason)?.[1]?.toLowerCase();
  return verb === undefined ? null : (verbs.get(verb) ?? null);
}

const verbs: ReadonlyMap<string, Operation> = new Map([
  ['created', 'create'],
  ['updated', 'update'],
  ['deleted', 'delete'],
  ['disabled', 'suspend'],
]);

function identifiersOf(raw: Fields, details: NamedValues, reason: string): Identifiers {
  const group = /\bGroup '([^']{1,200})'/.exec(reason)?.[1];
  const person = /\bUser '([^']{1,200})'/.exec(reason)?.[1] ?? firstOf([details], 'joiningproperty');
  const anchor = meaningful(firstOf([details], 'sourceanchor'));
  const work = { changeId: idIn(raw, 'correlationId'), jobId: firstOf([details], 'jobid') };
  if (group !== undefined) return identifierSet({ groupId: anchor, groupName: meaningful(group), ...work });
  const login = person?.includes('@') ? loginIdentifiers(person, anchor) : {};
  return { ...identifierSet({ idpUserId: anchor, scimId: meaningful(firstOf([details], 'targetanchor')), ...work }), ...login };
}
