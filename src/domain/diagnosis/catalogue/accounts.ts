/** Classes 24 to 30: the account itself, its seat, its domain, its doubles. */
import type { CatalogueEntry } from './entry.ts';

export const accountClasses = {
  'licence-exhausted': {
    title: 'No licence is left',
    cause: '{target} has no licence or seat left: {answer}.',
    recognisedBy:
      'Entra `LicenseLimitExceeded`, AWS `LicenseQuotaExceeded`, HTTP 402, "seat limit", "no licences", Okta `create.user.limit.reached`.',
    why: 'All seats of the plan are taken, often by accounts that nobody uses.',
    nextSteps: ['Buy seats, or reclaim those of deactivated accounts.', 'Then retry.'],
    reference: 'Microsoft Learn: How to analyze provisioning logs',
    effect: 'failed',
  },
  'domain-not-allowed': {
    title: 'The e-mail domain is not allowed',
    cause: '{target} does not accept the e-mail domain: {answer}.',
    recognisedBy: 'Entra `InvalidDomain`; "domain not verified", "domain is not allowed".',
    why: 'The domain of the address is not verified in the target or not on its list.',
    nextSteps: ['Verify the domain in the target.', 'Or map an address of a verified domain.'],
    reference: 'Microsoft Learn: How to analyze provisioning logs',
    effect: 'failed',
  },
  'duplicate-target': {
    title: 'The look-up found more than one account',
    cause: 'More than one account in {target} matches: {answer}.',
    recognisedBy:
      'Entra `DuplicateTargetEntries`, `MultipleEntriesInResponse`; Okta `user.more_than_one_with_same_id`; scimType `tooMany`.',
    why: 'The matching attribute is not unique in the target, or the server ignores the filter and returns everybody.',
    nextSteps: ['Call the filter by hand and count the results.', 'Fix the filter of the server, or remove the double accounts.'],
    reference: 'RFC 7644 section 3.4.2',
    effect: 'failed',
  },
  'duplicate-source': {
    title: 'Two people of the source map to one account',
    cause: 'More than one person of the source matches the same account: {answer}.',
    recognisedBy: 'Entra `DuplicateSourceEntries`.',
    why: 'Two source users share the value of the matching attribute, for example a mail address.',
    nextSteps: ['Make the attribute unique in the directory, or match by one that is.'],
    reference: 'Microsoft Learn: How to analyze provisioning logs',
    effect: 'failed',
  },
  'target-vanished': {
    title: 'The account no longer exists in the target',
    cause: 'The account is gone in {target}: {answer}.',
    recognisedBy: 'HTTP 404 or 410 on PATCH, PUT or DELETE; Entra `InvalidAnchor`; Okta `user.not_found_or_deleted`.',
    why: 'It was deleted in the target, past the provider, which still holds its id.',
    nextSteps: ['Unassign and assign again, or restart the provisioning job, so that the link is built anew.'],
    reference: 'RFC 7644 section 3.12',
    effect: 'failed',
  },
  'read-after-write': {
    title: 'The new account was not visible yet',
    cause: '{target} did not find what it had just created: {answer}.',
    recognisedBy: 'A 404 within seconds after the 201 of the same account.',
    why: 'The read went to a replica or an index that lags behind.',
    nextSteps: ['Wait: a later try normally succeeds.', 'Let the server read its own writes.'],
    reference: null,
    effect: 'waiting',
  },
  'soft-deleted': {
    title: 'A deactivated account is in the way',
    cause: 'A deactivated or deleted account that the look-up does not show blocks the name in {target}: {answer}.',
    recognisedBy:
      'The create is refused as duplicate although the filter found nothing, or the detail speaks of a deleted or inactive account.',
    why: 'The server hides inactive accounts in filter results but keeps their names.',
    nextSteps: [
      'Return inactive users for filters (Entra requires it) with active=false.',
      'Restore or purge the old account, then retry.',
    ],
    reference: 'Microsoft Learn: Develop a SCIM endpoint',
    effect: 'failed',
  },
} as const satisfies { [name: string]: CatalogueEntry };
