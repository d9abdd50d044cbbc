/** Not on the list of provisioning failures: the person was provisioned (or not) and does not get in. */
import type { CatalogueEntry } from './entry.ts';

export const signInClasses = {
  'sign-in-refused': {
    title: 'The sign-in was refused',
    cause: '{provider} refused the sign-in: {answer}.',
    recognisedBy:
      'A failed sign-in; Entra 50126, 50034, 50053, 53003; Keycloak `invalid_user_credentials`, `user_not_found`; Okta `INVALID_CREDENTIALS`, `LOCKED_OUT`; Auth0 `fp`, `fu`, `limit_wc`.',
    why: 'Wrong password or user name, a failed second factor, a lock after many attempts, or a policy for sign-ins.',
    nextSteps: [
      'Check that the person signs in with the name that was provisioned.',
      'Reset the password, or lift the lock; look at the policy that the code names.',
    ],
    reference: 'Microsoft Learn: Microsoft Entra authentication and authorization error codes',
    effect: 'failed',
  },
  'account-disabled': {
    title: 'The account is disabled',
    cause: 'The person could not sign in because the account is disabled: {answer}.',
    recognisedBy:
      'A failed sign-in with Entra 50057, Keycloak `user_disabled`, Google `login_failure_account_disabled`; "user is blocked".',
    why: 'The account was suspended or deactivated, by hand or by the system that masters it.',
    nextSteps: [
      'Look at the last suspend or deactivate of this person (`provtrace user`).',
      'Reactivate the account if that was a mistake.',
    ],
    reference: 'Keycloak Server Administration: Auditing user events',
    effect: 'failed',
  },
  'not-assigned': {
    title: 'Not assigned to the application',
    cause: 'The person may not use {target}, because it was not assigned: {answer}.',
    recognisedBy: 'A failed sign-in with Entra 50105, Okta `app.generic.unauth_app_access_attempt`; "not assigned".',
    why: 'The application lets in only those who are assigned, directly or through a group.',
    nextSteps: ['Assign the person or one of their groups.', 'If that was done, look for the attempt that should have followed.'],
    reference: 'Microsoft Learn: Error AADSTS50105',
    effect: 'failed',
  },
  'invitation-expired': {
    title: 'The invitation has expired',
    cause: 'The invitation was not accepted in time: {answer}.',
    recognisedBy: '"invitation … expired" in a code, an event type or a text.',
    why: 'Invitations are valid for some days only; until they are accepted there is no account, though a seat may be held.',
    nextSteps: ['Send a new invitation.', 'Check that its mail arrives, then have it accepted.'],
    reference: null,
    effect: 'failed',
  },
} as const satisfies { [name: string]: CatalogueEntry };
