/**
 * What a message says in words: a small table, English, deliberately timid. Anything that is not plainly said stays null or `unknown`: a wrong stage
 * misleads, a missing one does not.
 */
import type { Operation, Outcome, Stage } from '../../domain/event.ts';

export interface Wording {
  /** Names somebody or an entrance at least: worth asking what operation it names. */
  aboutPeople: boolean;
  /** Holds only for lines that name a person or group: "created" is said of many things. */
  operation: Operation | null;
  stage: Stage | null;
  outcome: Outcome;
}

const operations: readonly (readonly [RegExp, Operation])[] = [
  [/\b(?:deprovision|de-?activat|suspend|disabl)(?:e|ed|ing)\b/, 'suspend'],
  [/\b(?:re-?activat|unsuspend|re-?enabl)(?:e|ed|ing)\b/, 'reactivate'],
  [
    /\bactivat(?:e|ed|ing) (?:a |the |new )*(?:user|account)\b|\b(?:user|account) (?:\S{1,80} )?(?:was |has been |could not be |cannot be |can't be |not )?activated\b/,
    'activate',
  ],
  [/\bunassign(?:ed|ing)?\b/, 'unassign'],
  [/\bassign(?:ed|ing)? (?!\w*(?: |-)?(?:role|licen[cs]e|id)\b)/, 'assign'],
  [/\binvit(?:ed|ing|ation (?:sent|created))\b/, 'invite'],
  [/\b(?:add(?:ed|ing)) (?:\S{1,80} ){0,3}to (?:the )?group\b/, 'group-add'],
  [/\bremov(?:ed|ing) (?:\S{1,80} ){0,3}from (?:the )?group\b/, 'group-remove'],
  [/\bprovision(?:ed|ing)\b(?! (?:service|engine|worker|job|cycle|started|api))/, 'create'],
  [
    /\bcreat(?:e|ed|ing) (?:a |the |new |scim ){0,3}(?:user|account)\b|\b(?:user|account) (?:\S{1,80} )?(?:was |has been |could not be |cannot be |can't be |not )?created\b/,
    'create',
  ],
  [
    /\bdelet(?:e|ed|ing) (?:a |the |scim ){0,3}(?:user|account)\b|\b(?:user|account) (?:\S{1,80} )?(?:was |has been |could not be |cannot be |can't be |not )?deleted\b/,
    'delete',
  ],
  [
    /\bupdat(?:e|ed|ing) (?:a |the |scim ){0,3}(?:user|account|profile)\b|\b(?:user|account|profile) (?:\S{1,80} )?(?:was |has been |could not be |cannot be |can't be |not )?updated\b/,
    'update',
  ],
];

const stages: readonly (readonly [RegExp, Stage])[] = [
  [
    /\b(?:en|de)-?queu(?:e|ed|ing)\b|\bqueued\b|\b(?:publish|consum)(?:ed|ing) (?:(?:\S{1,80} )?(?:message|event|job)\b|[\w-]{1,40}\.\w)/,
    'queue',
  ],
  [
    /\b(?:retry|retrying|will retry|next attempt) (?:in|after|at)\b|\bback(?:ing)?[- ]?off\b|\bwaiting for (?:the )?next (?:cycle|slot|retry)\b/,
    'queue',
  ],
  [/\b(?:looking up|searching for|matching) (?:an? |the |existing )*(?:user|account)\b/, 'match'],
  [/\b(?:mapp|transform)(?:ed|ing) (?:\S{1,40} )?(?:attributes?|profile|user|fields?)\b/, 'map'],
  [/\b(?:out of|not in|in) scope\b|\bscoping filter\b/, 'scope'],
];

const failed =
  /\b(?:fail(?:ed|ure|s)?|rejected|refused|denied|timed out|time-?out (?:after|while|waiting|exceeded|calling|on|of)|could not|couldn't|cannot|can't|unable to|gave up|giving up|unauthori[sz]ed|forbidden|quarantined|dead-?lettered|uncaught|unhandled)\b/;
const notFailed =
  /\b(?:no|0|zero|without|any) (?:\w+ )?(?:errors?|fail(?:ed|ures?))\b|\b(?:fail(?:ed|ures?)?|errors?)\s?[=:]\s?0\b|\b(?:if|when|in case) \w+ fails?\b/;
const succeeded =
  /\b(?:succeeded|successful|successfully|completed|created|updated|deleted|provisioned|deprovisioned|deactivated|activated|reactivated|suspended|assigned|unassigned|delivered)\b/;
const notSucceeded =
  /\b(?:not|never|will|would|should|if|when|before|until|waiting|already|being|to be|partially|un(?:successful|successfully))\b|n't\b/;

/** Every phrase above has one of these stems; most messages have none. */
const telling =
  /provision|activat|suspend|disabl|assign|invit|group|creat|delet|updat|queu|publish|consum|retry|attempt|back(?:ing)?[- ]?off|waiting|user|account|mapp|transform|scop|fail|reject|refus|denied|time|could|can|unable|g[ai]v|unauth|forbid|quarantin|dead|uncaught|unhandled|succe|complet|deliver/;
const people = /user|account|member|group|sign|log|register|registration|saml|oidc/i;

/** By shape of message; begun anew when a program has too many. */
const known = new Map<string, Wording>();
const mostKnown = 2000;
const longest = 400;

/** Reads the first line of a message, or its shape (`message-shape.ts`). */
export function wordingOf(message: string): Wording {
  const remembered = known.get(message);
  if (remembered !== undefined) return remembered;
  const wording = read(message.slice(0, longest).toLowerCase());
  if (known.size >= mostKnown) known.clear();
  if (message.length <= longest) known.set(message, wording);
  return wording;
}

function read(text: string): Wording {
  const aboutPeople = people.test(text);
  if (!telling.test(text)) return { aboutPeople, operation: null, stage: null, outcome: 'unknown' };
  return {
    aboutPeople,
    operation: operations.find(([pattern]) => pattern.test(text))?.[1] ?? null,
    stage: stages.find(([pattern]) => pattern.test(text))?.[1] ?? null,
    outcome: outcomeOf(text),
  };
}

function outcomeOf(text: string): Outcome {
  if (failed.test(text) && !notFailed.test(text)) return 'failure';
  return succeeded.test(text) && !notSucceeded.test(text) ? 'success' : 'unknown';
}
