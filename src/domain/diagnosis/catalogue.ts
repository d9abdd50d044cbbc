/**
 * The catalogue of failure classes: what each means, how it is recognised, what to do. `provtrace explain` and docs/failure-classes.md show it,
 * the rules in `rules/` recognise it. The names are a contract: filters, statistics and exports use them.
 */
import { accountClasses } from './catalogue/accounts.ts';
import type { CatalogueEntry } from './catalogue/entry.ts';
import { groupClasses } from './catalogue/groups.ts';
import { jobClasses } from './catalogue/jobs.ts';
import { payloadClasses } from './catalogue/payload.ts';
import { scopeClasses } from './catalogue/scope.ts';
import { signInClasses } from './catalogue/sign-in.ts';
import { systemClasses } from './catalogue/systems.ts';
import { transportClasses } from './catalogue/transport.ts';

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
