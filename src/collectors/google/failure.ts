/** Whether an event failed or was skipped, and why, as far as Google tells. Most admin events are recorded only when they succeeded. */
import type { Outcome } from '../../domain/event.ts';
import { type FailureWords, readFailureWords } from '../audit/failure-words.ts';
import type { SubEvent } from './activity.ts';
import type { EventMeaning } from './event-types.ts';

const reasonName = /(?:^|[._])(?:error|reason|failure|cause|detail|exception)s?(?:$|[._])|message$|description$/i;
const codeName = /(?:^|[._])(?:error_?code|failure_?code|error_?type|status_?code|reason_?code|code)$/i;
/** Names of parameters and events say it in capitals or small letters: FAILED, login_failure. */
const failingName = /(?:^|_)(?:failed|failure|error)(?:_|$)/i;
const failingWord = /fail|denied|error|reject/i;

/** @param application its admin log holds what was done, so silence means success there */
export function outcomeOf(event: SubEvent, meaning: EventMeaning, application: string | null): Outcome {
  const { parameters, name } = event;
  if (isFailing(event)) return 'failure';
  const challenge = parameters.text('login_challenge_status');
  if (challenge !== null && /pass|success/i.test(challenge)) return 'success';
  if (meaning.outcome !== undefined) return meaning.outcome;
  if (meaning.operation !== null || application === 'admin') return 'success';
  return /(?:^|_)success(?:$|_)/i.test(name) ? 'success' : 'unknown';
}

function isFailing(event: SubEvent): boolean {
  const { name, parameters } = event;
  if (failureType(event) !== null || failingName.test(name)) return true;
  const level = parameters.text('log_level');
  if (level !== null && /^(?:error|fatal)$/i.test(level)) return true;
  const status = parameters.text('status', 'login_challenge_status');
  if (status !== null && failingWord.test(status)) return true;
  return notUploaded(parameters) > 0;
}

function notUploaded(parameters: SubEvent['parameters']): number {
  return parameters.number('bulk_upload_fail_users_number') ?? parameters.number('group_member_bulk_upload_failed_number') ?? 0;
}

/** What was only simulated changed nothing: it is left out like what is not in scope. */
export function simulated(event: SubEvent, meaning: EventMeaning): EventMeaning {
  return event.parameters.is('dry_run') ? { ...meaning, stage: 'scope', outcome: 'unknown' } : meaning;
}

/** @param problem what the log entry as a whole says */
export function failureOf(event: SubEvent, problem: string | null): FailureWords & { code: string | null } {
  const { parameters, name } = event;
  const type = failureType(event);
  const words = problem ?? (type === null ? null : spoken(type)) ?? reasonText(event) ?? otherWords(event);
  const read = readFailureWords(words ?? name);
  const code = type ?? parameters.matching(codeName) ?? (isCode(words ?? '') ? words : codeInName(name));
  return { ...read, message: words === null ? name : sentence(event, read.message), code };
}

function failureType({ parameters }: SubEvent): string | null {
  return parameters.text('failure_type', 'login_failure_type');
}

function otherWords({ name, parameters }: SubEvent): string | null {
  const count = notUploaded(parameters);
  if (count > 0) return `${count} could not be uploaded`;
  return parameters.text('login_challenge_status') ?? (/suppressed/i.test(name) ? 'no license left: the license is suppressed' : null);
}

function codeInName(name: string): string | null {
  return failingName.test(name) || /suppressed|not_created/i.test(name) ? name : null;
}

/** What was left out, so that a reader sees why nothing was done; null for everything else. */
export function skippedBecause(event: SubEvent, meaning: EventMeaning): string | null {
  if (meaning.stage !== 'scope' || meaning.outcome !== 'unknown') return null;
  const reason = event.parameters.is('dry_run') ? 'dry run, nothing was changed' : reasonText(event);
  const what = /excluded/i.test(event.name) ? 'excluded, not in scope' : 'import skipped';
  return reason === null ? what : `${what}: ${reason}`;
}

function reasonText({ parameters }: SubEvent): string | null {
  return (
    parameters.all.find(({ name, text }) => reasonName.test(name) && !codeName.test(name) && !/^(?:true|false|none|\d+)$/i.test(text))
      ?.text ?? null
  );
}

function sentence({ parameters, name }: SubEvent, reason: string): string {
  const app = parameters.text('application_name');
  return /^login_failure$/i.test(name) ? `sign-in${app === null ? '' : ` to ${app}`} failed: ${reason}` : reason;
}

/** `failure_app_not_configured_for_user` -> `app not configured for user`. */
function spoken(type: string): string {
  return isCode(type) ? type.replace(/^(?:login_)?failure_/i, '').replaceAll('_', ' ') : type;
}

function isCode(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_.]{2,79}$/.test(text) && /[_A-Z]/.test(text);
}
