/** Our own services, the systems behind them, and processes that died. General: whatever more special rules recognise beats them. */
import { isOutboundCase } from '../facts.ts';
import { type Case, type Match, patternRule, type Rule } from '../rule.ts';

export const crashText =
  /SIGKILL|SIGSEGV|SIGABRT|OOM-?\s?killed|out of memory|exited (?:with|unexpectedly)|exit code 1(?:37|39|34)|(?:process|worker) (?:has )?(?:died|crashed|exited|was killed|terminated|lost)|crash.?loop|core dumped/i;
const connection =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|ENETUNREACH|connection (?:refused|reset|closed|terminated)|connect(?:ion)? (?:failed|error)|socket hang up|too many connections|deadlock|broker (?:not )?available|upstream|database (?:is )?(?:locked|unavailable|down)|no route to host/i;

/** Entra's provisioning service (`InternalError`) or the target as Entra saw it (`InternalServerError`), often without a word of explanation. */
const internalError = /Internal(?:Server)?Error$/im;

export const systemRules: readonly Rule[] = [
  patternRule({ class: 'crash', text: crashText, textConfidence: 0.97, firstHandOnly: true }),
  { class: 'dependency-error', secondHand: false, match: dependency },
  { class: 'service-error', secondHand: false, match: ownFailure },
];

function dependency(subject: Case): Match | null {
  const { signal } = subject;
  const connecting = connection.test(signal.text) || connection.test(signal.codes);
  if (!isOutboundCase(subject)) return connecting && subject.incident.origin.kind !== 'audit' ? { confidence: 0.78 } : null;
  const status = subject.incident.origin.httpStatus;
  if (connecting) return { confidence: 0.88 };
  if (status === null) return { confidence: 0.8 };
  return { confidence: status >= 500 ? 0.86 : 0.55 };
}

function ownFailure({ incident, signal }: Case): Match | null {
  if (signal.status !== null && signal.status < 500) return null;
  if (incident.origin.kind === 'audit') return signal.status === null && !internalError.test(signal.codes) ? null : { confidence: 0.55 };
  if (incident.notice) return null;
  return { confidence: signal.status === null ? 0.5 : 0.7 };
}
