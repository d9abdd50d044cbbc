/**
 * The state of a synchronization job (https://learn.microsoft.com/graph/api/resources/synchronization-synchronizationjob). Graph shows the state of
 * now and keeps no history, so an event stands for a state: which execution was the last, and whether the job is in quarantine. Its id is made of
 * these, so a state that is seen again is the same event.
 */
import type { EventInput, Json, Outcome, Stage } from '../../domain/event.ts';
import { readFailureWords } from '../audit/failure-words.ts';
import { AttributeBag, identifierSet, providerEvent } from '../audit/provider-event.ts';
import type { Fields } from '../json/fields.ts';
import { fingerprintOf } from '../json/fingerprint.ts';
import { instantOf } from '../json/times.ts';
import { idIn, isObject, objectIn, pick, textIn } from './reading.ts';

export interface JobState {
  jobId: string;
  /** Changes when something happened that deserves an event. */
  key: string;
  quarantined: boolean;
  /** When it came about, as far as the job tells; epoch ms or null. */
  time: number | null;
}

export function isJob(raw: Fields): boolean {
  const status = objectIn(raw, 'status');
  return (
    isObject(pick(raw, 'schedule')) &&
    (textIn(status, 'code') !== null || pick(status, 'lastExecution', 'countSuccessiveCompleteFailures') !== undefined)
  );
}

/** null when it is no job. */
export function jobState(raw: Fields): JobState | null {
  const jobId = idIn(raw, 'id');
  if (jobId === null || !isJob(raw)) return null;
  const { code, execution, quarantine } = partsOf(raw);
  const run = textIn(execution, 'activityIdentifier') ?? textIn(execution, 'timeEnded', 'timeBegan');
  const began = textIn(quarantine, 'currentBegan', 'seriesBegan');
  const times = [pick(execution, 'timeEnded'), pick(execution, 'timeBegan'), pick(quarantine, 'currentBegan')].map(instantOf);
  return {
    jobId,
    key: [code, run, textIn(execution, 'state'), textIn(quarantine, 'reason'), began].map((part) => part ?? '').join('|'),
    quarantined: isQuarantined(raw),
    time: times.reduce((latest, time) => (time !== null && (latest === null || time > latest) ? time : latest), null),
  };
}

export interface JobContext {
  source: string;
  time: number;
  /** `time` is when the change was seen, because the job does not tell when it came about. */
  observed: boolean;
  /** Of the application, where it is known. */
  principal: { id: string; name: string | null } | null;
  /** It was in quarantine when it was last seen. */
  wasQuarantined: boolean;
}

export function jobEvent(raw: Fields, body: Json, state: JobState, context: JobContext): EventInput {
  const { code, execution, quarantine } = partsOf(raw);
  const failed = textIn(execution, 'state') === 'Failed';
  const outcome: Outcome = state.quarantined || failed ? 'failure' : textIn(execution, 'state') === null ? 'unknown' : 'success';
  const error = objectIn(state.quarantined ? quarantine : execution, 'error');
  const words = [textIn(error, 'message'), textIn(error, 'code'), textIn(quarantine, 'reason')].filter((text) => text !== null);
  return providerEvent({
    source: context.source,
    provider: 'entra',
    // The job may come back to a state that it was in before; then only the moment tells them apart.
    id: `job/${state.jobId}/${fingerprintOf(state.key)}${context.observed ? `/${Math.floor(context.time / 1000)}` : ''}`,
    time: context.time,
    name: nameOf(state, context, code),
    meaning: { operation: null, stage: stageOf(state, code) },
    outcome,
    target: context.principal?.name ?? null,
    identifiers: identifierSet({ jobId: state.jobId, cycleId: idIn(execution, 'activityIdentifier') }),
    failure: outcome === 'failure' ? readFailureWords(words[0] ?? '') : null,
    errorCode: state.quarantined ? (textIn(quarantine, 'reason') ?? 'Quarantine') : textIn(error, 'code'),
    attributes: attributesOf(raw, context, code),
    body,
  });
}

function nameOf(state: JobState, context: JobContext, code: string | null): string {
  if (state.quarantined) return 'Quarantine';
  if (hasLeft(state, context)) return 'Quarantine left';
  return code === null || code === 'Active' ? 'synchronization job run' : `synchronization job ${code}`;
}

function hasLeft({ quarantined }: JobState, { wasQuarantined }: JobContext): boolean {
  return wasQuarantined && !quarantined;
}

/** Whoever waits for a job that does not run waits in its queue. */
function stageOf({ quarantined }: JobState, code: string | null): Stage {
  return quarantined || code === 'Paused' || code === 'NotRun' || code === 'NotConfigured' ? 'queue' : 'confirm';
}

function isQuarantined(raw: Fields): boolean {
  const { code, quarantine } = partsOf(raw);
  return code === 'Quarantine' || (code === null && textIn(quarantine, 'reason', 'currentBegan') !== null);
}

function partsOf(raw: Fields): { code: string | null; execution: Fields; quarantine: Fields } {
  const status = objectIn(raw, 'status');
  return { code: textIn(status, 'code'), execution: objectIn(status, 'lastExecution'), quarantine: objectIn(status, 'quarantine') };
}

const counts = [
  'countImported',
  'countImportedDeltas',
  'countExported',
  'countExports',
  'countEscrowed',
  'countEscrowedRaw',
  'countEntitled',
];

function attributesOf(raw: Fields, { principal }: JobContext, code: string | null) {
  const bag = new AttributeBag('entra');
  const status = objectIn(raw, 'status');
  const execution = objectIn(status, 'lastExecution');
  const quarantine = objectIn(status, 'quarantine');
  bag.put('log', 'job');
  bag.put('job.code', code ?? undefined);
  bag.put('job.template', textIn(raw, 'templateId') ?? undefined);
  bag.put('job.schedule', textIn(objectIn(raw, 'schedule'), 'state') ?? undefined);
  bag.put('job.interval', textIn(objectIn(raw, 'schedule'), 'interval') ?? undefined);
  bag.put('job.failures', pick(status, 'countSuccessiveCompleteFailures'));
  bag.put('job.steadyStateAt', textIn(status, 'steadyStateLastAchievedTime') ?? undefined);
  bag.put('execution.state', textIn(execution, 'state') ?? undefined);
  bag.put('execution.began', textIn(execution, 'timeBegan') ?? undefined);
  bag.put('execution.ended', textIn(execution, 'timeEnded') ?? undefined);
  bag.putFrom(execution, counts, 'execution.');
  bag.put('quarantine.reason', textIn(quarantine, 'reason') ?? undefined);
  bag.put('quarantine.began', textIn(quarantine, 'currentBegan') ?? undefined);
  bag.put('quarantine.since', textIn(quarantine, 'seriesBegan') ?? undefined);
  bag.put('quarantine.count', pick(quarantine, 'seriesCount'));
  bag.put('quarantine.nextAttempt', textIn(quarantine, 'nextAttempt') ?? undefined);
  bag.put('quarantine.error', textIn(objectIn(quarantine, 'error'), 'code') ?? undefined);
  bag.put('servicePrincipal.id', principal?.id);
  bag.put('servicePrincipal.displayName', principal?.name ?? undefined);
  return bag.all;
}
