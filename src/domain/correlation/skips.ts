/**
 * Whether an event says that the provider decided not to act. Providers have a word for it (Entra's status `skipped` with a `SkipReason`, Okta's
 * outcome `SKIPPED`, Google Directory Sync's `entity_skipped` and dry runs, OneLogin's "do nothing" mode), which the collectors keep in name, code or
 * message; none of them calls it a success or a failure.
 */
import type { ProvisioningEvent, Stage } from '../event.ts';

type Told = Pick<ProvisioningEvent, 'kind' | 'outcome' | 'stage' | 'operation' | 'name' | 'errorCode' | 'message'>;

const deciding = new Set<Stage | null>(['scope', 'match', 'map']);
const words =
  /skip(?![a-z])|skipp(?:ed|ing)|(?:not|out)[ _-]?(?:in|of)[ _-]?scope|(?:\b|_)excluded\b|NotEffectivelyEntitled|dry[ _-]?run|do[ _]nothing|redundant|user_rejected/i;

export function saysSkipped({ kind, outcome, stage, operation, name, errorCode, message }: Told): boolean {
  // A challenge of a sign-in is undecided too, but the person goes on.
  if (kind !== 'audit' || outcome !== 'unknown' || stage === null || operation === 'login') return false;
  // A reason without a failure, given before anything was sent, explains why nothing is going to be.
  if (deciding.has(stage) && (errorCode !== null || message !== null)) return true;
  return words.test(name) || words.test(errorCode ?? '') || words.test(message ?? '');
}
