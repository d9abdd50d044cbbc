/** One failure class of the catalogue. */

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
