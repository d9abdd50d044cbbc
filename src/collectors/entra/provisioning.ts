/**
 * A record of the provisioning log (https://learn.microsoft.com/graph/api/resources/provisioningobjectsummary), from Graph v1.0 or beta, from
 * diagnostic settings or Log Analytics -> one event. It is written after the exchange with the target, so a change is in stage `confirm` unless the
 * step that failed or skipped it came before.
 *
 * `skipped` decides nothing (outcome `unknown`, the word in `entra.status`), unless the reason says that the person could not be provisioned.
 */
import type { EventInput, Json, Operation, Outcome, Stage } from '../../domain/event.ts';
import { AttributeBag, providerEvent } from '../audit/provider-event.ts';
import type { Fields } from '../json/fields.ts';
import { type ProvisioningFailure, provisioningFailure } from './failure-text.ts';
import { type Change, changesIn, firstOf, letters } from './named-values.ts';
import { type IdentityKind, identityOf, kindOf, type Systems, systemsOf } from './provisioned-identity.ts';
import { lastWith, operationOfStep, type Step, skipReason, stageOfStep, statusWord, stepsIn } from './provisioning-steps.ts';
import { listIn, objectIn, pick, textIn } from './reading.ts';

export interface RecordFacts {
  source: string;
  time: number;
  id: string | null;
  /** As it came, with its envelope. */
  body: Json;
  raw: Fields;
  /** Around `raw`, else empty: `resultType`, `resultDescription`, ... */
  envelope: Fields;
}

export function provisioningEvent({ source, time, id, body, raw, envelope }: RecordFacts): EventInput {
  const view = viewOf(raw, envelope);
  const skipped = view.status === 'skipped';
  const outcome = outcomeOf(view);
  const made = providerEvent({
    source,
    provider: 'entra',
    id,
    time,
    name: `provisioning ${view.action ?? 'record'}`,
    meaning: { operation: operationOf(view), stage: stageOf(view) },
    outcome,
    target: targetOf(raw, view.systems),
    identifiers: identityOf(raw, view.kind, view.steps, view.changes, view.systems),
    failure:
      outcome === 'failure' || view.failure.code !== null || view.failure.message !== '' ? view.failure : skipped ? unexplained : null,
    errorCode: view.failure.code,
    attributes: attributesOf(raw, envelope, view),
    body,
  });
  const event = { ...made, durationMs: tookMs(raw, envelope) };
  // A status that nobody answered would make a failure of a decision.
  return skipped || outcome === 'success' ? { ...event, httpStatus: null } : event;
}

/** `durationInMilliseconds`, an Int32; null when it is missing or no duration. */
function tookMs(raw: Fields, envelope: Fields): number | null {
  const value = durationIn(raw, envelope);
  const ms = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof ms === 'number' && ms >= 0 && ms < 2 ** 31 ? ms : null;
}

function durationIn(raw: Fields, envelope: Fields): Json | undefined {
  return pick(raw, 'durationInMilliseconds', 'durationMs') ?? pick(envelope, 'durationMs');
}

/** A skip without any reason is a decision all the same. */
const unexplained = { ...provisioningFailure(null, null), message: 'skipped, no reason given' };

interface View {
  /** `create`, `stageddelete`, ... in lower case. */
  action: string | null;
  status: string | null;
  steps: Step[];
  changes: Change[];
  kind: IdentityKind;
  systems: Systems;
  /** The step that failed or skipped it, else the last one. */
  step: Step | null;
  skip: string | null;
  error: Fields;
  failure: ProvisioningFailure;
}

/** Numbers of Graph's `provisioningAction`. */
const actions = ['other', 'create', 'delete', 'disable', 'update', 'stageddelete'];

function viewOf(raw: Fields, envelope: Fields): View {
  const info = objectIn(raw, 'provisioningStatusInfo', 'statusInfo');
  const steps = stepsIn(raw);
  const status = statusWord(textIn(info, 'status')) ?? statusWord(textIn(raw, 'resultType', 'status') ?? textIn(envelope, 'resultType'));
  const step = (status === null ? null : lastWith(steps, status)) ?? steps.at(-1) ?? null;
  const skip = status === 'skipped' && step !== null ? skipReason(step) : null;
  // The beta had the members of `errorInformation` in `statusInfo` itself.
  const error = { ...info, ...objectIn(info, 'errorInformation') };
  return {
    action: actionOf(textIn(raw, 'provisioningAction', 'action') ?? null),
    status,
    steps,
    changes: changesIn(listIn(raw, 'modifiedProperties')),
    kind: kindOf(raw, steps),
    systems: systemsOf(raw),
    step,
    skip,
    error,
    failure: failureOf(status, error, step, skip, { ...envelope, ...raw }),
  };
}

function actionOf(text: string | null): string | null {
  return text === null ? null : ((/^\d$/.test(text) ? actions[Number(text)] : undefined) ?? text.toLowerCase());
}

function failureOf(status: string | null, error: Fields, step: Step | null, skip: string | null, around: Fields): ProvisioningFailure {
  if (status === 'success') return provisioningFailure(null, null);
  const signature = textIn(around, 'resultSignature');
  const code =
    textIn(error, 'errorCode') ??
    skip ??
    firstOf(step === null ? [] : [step.details], 'errorcode', 'code') ??
    (signature === 'None' ? null : signature);
  const reason =
    textIn(error, 'reason') ??
    textIn(error, 'additionalDetails') ??
    textIn(around, 'resultDescription') ??
    (step?.status === status ? step?.description : null);
  const failure = provisioningFailure(code, reason ?? code);
  const property = step === null ? null : firstOf([step.details], 'propertyname');
  return property === null || failure.message.includes(property)
    ? failure
    : { ...failure, message: `${failure.message} (${property})`.trim() };
}

/** Reasons to skip somebody that a person has to mend; the others are decisions. */
const unfit = /validation|missing|invalid|conflict|duplicate|error|fail/i;

function outcomeOf({ status, skip, failure }: View): Outcome {
  if (status === 'failure') return 'failure';
  if (status === 'success' || status === 'warning') return 'success';
  return status === 'skipped' && unfit.test(skip ?? failure.code ?? '') ? 'failure' : 'unknown';
}

/** A skip is decided before anything is sent, wherever the record files its step. */
function stageOf({ status, step, skip, failure }: View): Stage {
  if (status === 'success' || status === 'warning') return 'confirm';
  const stage = step === null ? null : stageOfStep(step);
  if (status !== 'skipped') return stage ?? 'confirm';
  if (/redundant/i.test(skip ?? failure.code ?? '')) return 'map';
  if (/entitl|scope|assign|SynchronizationSkipped|ImportSkipped/i.test(skip ?? failure.code ?? '')) return 'scope';
  return stage === null ? 'scope' : stage === 'confirm' ? 'map' : stage;
}

const operations: ReadonlyMap<string, Operation> = new Map([
  ['create', 'create'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['stageddelete', 'delete'],
  ['disable', 'suspend'],
  ['enable', 'reactivate'],
  ['restore', 'reactivate'],
]);

function operationOf({ action, steps, changes, kind }: View): Operation | null {
  const operation =
    operations.get(letters(action ?? '')) ?? steps.map(({ name }) => operationOfStep(name)).findLast((found) => found !== null) ?? null;
  return operation === 'update' && kind === 'user' ? (activity(changes) ?? operation) : operation;
}

/** An update that only switches the account on or off is what others call a suspension. */
function activity(changes: readonly Change[]): Operation | null {
  const active = changes.find(({ name }) => ['active', 'accountenabled'].includes(letters(name)));
  if (active?.after == null || active.after === active.before) return null;
  if (/^false$/i.test(active.after)) return 'suspend';
  return /^true$/i.test(active.after) && /^false$/i.test(active.before ?? '') ? 'reactivate' : null;
}

/** The application as people know it; with a people system as the source, what it writes into. */
function targetOf(raw: Fields, systems: Systems): string | null {
  const details = objectIn(objectIn(raw, 'targetSystem'), 'details');
  const application =
    textIn(objectIn(raw, 'servicePrincipal'), 'displayName', 'name') ??
    textIn(details, 'servicePrincipalDisplayName', 'servicePrincipalName');
  return systems.outbound ? (application ?? systems.target) : (systems.target ?? application);
}

function attributesOf(raw: Fields, envelope: Fields, view: View) {
  const bag = new AttributeBag('entra');
  const principal = objectIn(raw, 'servicePrincipal');
  const initiator = objectIn(raw, 'initiatedBy');
  bag.put('log', 'provisioning');
  bag.put('action', view.action ?? undefined);
  bag.put('status', view.status ?? undefined);
  bag.put('step', view.step?.name);
  bag.put('skipReason', view.skip ?? undefined);
  bag.put('errorCode', view.failure.code ?? undefined);
  bag.put('errorCategory', textIn(view.error, 'errorCategory') ?? undefined);
  bag.put('recommendedAction', textIn(view.error, 'recommendedAction') ?? undefined);
  bag.put('retries', view.failure.retries ?? undefined);
  bag.put('nextRetry', view.failure.nextRetry ?? undefined);
  bag.put('changed', view.changes.map(({ name }) => name).join(', '));
  bag.put('identityType', view.kind);
  bag.put('servicePrincipal.id', textIn(principal, 'id') ?? undefined);
  bag.put('servicePrincipal.displayName', textIn(principal, 'displayName', 'name') ?? undefined);
  bag.put('sourceSystem', view.systems.source ?? undefined);
  bag.put('targetSystem', view.systems.target ?? undefined);
  bag.put('initiatedBy', textIn(initiator, 'displayName', 'name') ?? undefined);
  bag.put('initiatedBy.id', textIn(initiator, 'id') ?? undefined);
  bag.put('durationMs', durationIn(raw, envelope));
  bag.put('tenantId', textIn(raw, 'tenantId', 'aADTenantId') ?? textIn(envelope, 'tenantId') ?? undefined);
  return bag.all;
}
