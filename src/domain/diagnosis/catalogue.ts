/**
 * The catalogue of failure classes: what each means, how it is recognised, what to do. `provtrace explain` and docs/failure-classes.md show it,
 * the rules in `rules/` recognise it. The names are a contract: filters, statistics and exports use them.
 */
import { accountClasses } from './catalogue/accounts.ts';
import { groupClasses } from './catalogue/groups.ts';
import { jobClasses } from './catalogue/jobs.ts';
import { payloadClasses } from './catalogue/payload.ts';
import { scopeClasses } from './catalogue/scope.ts';
import { signInClasses } from './catalogue/sign-in.ts';
import { systemClasses } from './catalogue/systems.ts';
import { transportClasses } from './catalogue/transport.ts';

/**
 * What a finding of the class means for the flow: `failed` unless the flow succeeded, then part of it did; `partial` work was refused inside a
 * success; `waiting` and `skipped` are not failures; a `note` only explains.
 */
export type Effect = 'failed' | 'partial' | 'waiting' | 'skipped' | 'note';

export interface CatalogueEntry {
  title: string;
  /** One sentence; `{answer}` is what the failing step answered, `{target}` and `{provider}` their names. */
  cause: string;
  recognisedBy: string;
  why: string;
  /** One to three concrete sentences. */
  nextSteps: readonly [string, ...string[]];
  /** RFC section or vendor page; null where there is none. */
  reference: string | null;
  effect: Effect;
}

export const catalogue = {
  ...payloadClasses,
  ...transportClasses,
  ...accountClasses,
  ...scopeClasses,
  ...signInClasses,
  ...groupClasses,
  ...jobClasses,
  ...systemClasses,
} as const satisfies { [name: string]: CatalogueEntry };

export type FailureClass = keyof typeof catalogue;

export const failureClasses = Object.keys(catalogue) as FailureClass[];

export function isFailureClass(name: string): name is FailureClass {
  return Object.hasOwn(catalogue, name);
}

export function catalogueEntry(name: FailureClass): CatalogueEntry {
  return catalogue[name];
}
