/** One raw record of Microsoft Entra, in whichever of its shapes -> one event. Pure and total. */
import type { EventInput, Json } from '../../domain/event.ts';
import { AttributeBag, identifierSet, providerEvent } from '../audit/provider-event.ts';
import type { Normalised } from '../audit/record.ts';
import { asFields, type Fields } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';
import { auditRecordEvent } from './directory-audit.ts';
import { jobEvent, jobState } from './job.ts';
import { entraTime } from './portal-time.ts';
import { provisioningEvent, type RecordFacts } from './provisioning.ts';
import { stageOfStep, statusWord, stepOf } from './provisioning-steps.ts';
import { idIn, pick, textIn } from './reading.ts';
import { type EntraRecord, recordOf } from './record-kind.ts';
import { signInEvent } from './sign-in.ts';

export function normaliseEntra(value: Json, source: string): Normalised {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not a JSON object' };
  if (isTooDeep(value)) return { problem: 'nested too deep' };
  const record = recordOf(asFields(value));
  if (record.kind === null) return { problem: 'no record of Microsoft Entra' };
  if (record.kind === 'job') return jobRecord(record.raw, value, source);
  const time = timeOf(record);
  if (time === null) return { problem: timeless(record) };
  return { event: eventOf(record, { source, time, id: idOf(record), body: value, raw: record.raw, envelope: record.envelope }) };
}

function eventOf({ kind }: EntraRecord, facts: RecordFacts): EventInput {
  if (kind === 'provisioning') return provisioningEvent(facts);
  if (kind === 'audit') return auditRecordEvent(facts);
  if (kind === 'sign-in') return signInEvent(facts);
  return kind === 'step' ? stepEvent(facts) : otherEvent(facts);
}

function timeOf({ raw, envelope }: EntraRecord): number | null {
  const names = ['activityDateTime', 'createdDateTime', 'startTime', 'timeGenerated', 'time'];
  for (const fields of [raw, envelope]) {
    for (const name of names) {
      const time = entraTime(pick(fields, name));
      if (time !== null) return time;
    }
  }
  return null;
}

/** The portal's CSV download spreads a record over three files, of which only the first has times. */
function timeless({ kind }: EntraRecord): string {
  if (kind !== 'step' && kind !== 'property') return 'no time';
  return "no time: import the download's ProvisioningLogs file, or the JSON download, which has the steps with their times";
}

/** `identity` of a provisioning record's envelope is the record's id; in others it is somebody's name. */
function idOf({ kind, raw, envelope }: EntraRecord): string | null {
  if (kind === 'step' || kind === 'property') return null;
  return idIn(raw, 'id') ?? (kind === 'provisioning' ? idIn(envelope, 'identity') : null);
}

function jobRecord(raw: Fields, body: Json, source: string): Normalised {
  const state = jobState(raw);
  if (state === null) return { problem: 'no synchronization job' };
  if (state.time === null) return { problem: 'a job that has never run has no time' };
  return { event: jobEvent(raw, body, state, { source, time: state.time, observed: false, principal: null, wasQuarantined: false }) };
}

/** A row of the portal's file of steps. */
function stepEvent({ source, time, id, body, raw }: RecordFacts): EventInput {
  const step = stepOf(raw);
  const outcome = step.status === 'success' || step.status === 'failure' ? step.status : 'unknown';
  const bag = new AttributeBag('entra');
  bag.put('log', 'provisioning step');
  bag.put('status', step.status ?? undefined);
  bag.put('description', step.description ?? undefined);
  return providerEvent({
    source,
    provider: 'entra',
    id,
    time,
    name: step.name || 'provisioning step',
    meaning: { operation: null, stage: stageOfStep(step) },
    outcome,
    target: null,
    identifiers: identifierSet({ changeId: idIn(raw, 'changeId') }),
    failure: outcome === 'failure' ? { httpStatus: null, scimType: null, message: step.description ?? '' } : null,
    errorCode: null,
    attributes: bag.all,
    body,
  });
}

/** Kept and searchable, and nothing is concluded from it: other categories of the directory's logs, rows of the file of changed properties. */
function otherEvent({ source, time, id, body, raw, envelope }: RecordFacts): EventInput {
  const bag = new AttributeBag('entra');
  const category = textIn(envelope, 'category') ?? textIn(raw, 'category');
  const property = textIn(raw, 'changeId') === null ? null : textIn(raw, 'displayName');
  bag.put('log', property === null ? (category ?? undefined) : 'provisioning property');
  bag.put('changed', property ?? undefined);
  const outcome = statusWord(textIn(raw, 'result') ?? textIn(envelope, 'resultType'));
  return providerEvent({
    source,
    provider: 'entra',
    id,
    time,
    name: property ?? textIn(envelope, 'operationName') ?? category ?? 'record',
    meaning: { operation: null, stage: null },
    outcome: outcome === 'success' ? 'success' : 'unknown',
    target: null,
    identifiers: identifierSet({ changeId: idIn(raw, 'changeId') }),
    failure: null,
    errorCode: null,
    attributes: bag.all,
    body,
  });
}
