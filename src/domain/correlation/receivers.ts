/**
 * The receiving side of a push may keep an audit log of its own (GitHub's `scim_api_success`, Auth0's `sscim`, AWS CloudTrail, Slack): its records
 * name the service as their provider, because nobody else is known there, but it only did what another provider had decided.
 */
import type { Fragment, Mark } from './facts.ts';

/** The service whose own record of a change this is, or null. Imports and sign-ins are the service's own doing, in whatever stage. */
export function receiverOf({ provider, operation, marks }: Pick<Fragment, 'provider' | 'operation' | 'marks'>): string | null {
  if (provider === null || marks.length === 0 || operation === 'import' || operation === 'login') return null;
  return marks.every((mark) => mark.kind === 'audit' && mark.service === provider && isReceived(mark)) ? provider : null;
}

/** A change that was applied, or the look-up before it: a request with an endpoint, unlike the matching that a provider does in its own directory. */
function isReceived({ stage, endpoint }: Mark): boolean {
  return stage === 'apply' || (stage === 'match' && endpoint !== null);
}
