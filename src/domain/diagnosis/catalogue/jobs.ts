/** Classes 42 to 45, 47, 48, 53: the jobs and cycles of the provider, and what can be seen of them. */
import type { CatalogueEntry } from './entry.ts';

export const jobClasses = {
  quarantine: {
    title: 'The provisioning job is in quarantine',
    cause: 'The provisioning job is in quarantine: {answer}.',
    recognisedBy: 'Entra job status `Quarantine`, `EncounteredQuarantineException`, `Encountered…EscrowThreshold`.',
    why: 'Bad credentials or too many failures; the job then runs about once a day and is disabled after four weeks.',
    nextSteps: ['Mend the cause that the quarantine names, then restart the job.'],
    reference: 'Microsoft Learn: Application provisioning in quarantine status',
    effect: 'failed',
  },
  'delete-guard': {
    title: 'The guard against mass deletion stopped it',
    cause: 'The guard against accidental deletion stopped the run: {answer}.',
    recognisedBy: 'Entra quarantine reason `TooManyDeletes`, Okta `system.import.roadblock`.',
    why: 'More accounts than the threshold would have been removed.',
    nextSteps: ['Review the list, then allow or cancel the deletions.'],
    reference: 'Microsoft Learn: Enable accidental deletions prevention',
    effect: 'failed',
  },
  'queue-stuck': {
    title: 'Waiting in a queue that nobody reads',
    cause: 'The work was queued and nobody took it: {answer}.',
    recognisedBy: 'A message was produced, or a change was recorded, and no consumer or cycle follows.',
    why: 'The consumer is down or lags behind, the job is paused, or the next cycle of the provider has not come (20 to 40 minutes).',
    nextSteps: ['Check consumers and lag of the queue.', 'Check that the provisioning job runs; provision on demand if it is urgent.'],
    reference: 'Microsoft Learn: How provisioning works',
    effect: 'waiting',
  },
  'mapping-expression': {
    title: 'A mapping expression is wrong',
    cause: 'A mapping expression could not be evaluated: {answer}.',
    recognisedBy: 'Okta `application.appuser.mapping.invalid.expression`, `core.el.evaluate`; "expression".',
    why: 'The expression has a mistake or meets a value (often empty) that it cannot handle.',
    nextSteps: ['Preview the expression with this person, mend it, then retry.'],
    reference: 'Okta Developer: Okta Expression Language',
    effect: 'failed',
  },
  'delivery-order': {
    title: 'Events came twice or out of order',
    cause: 'An update came before the create that it needs: {answer}.',
    recognisedBy: 'An update or delete of an account is refused before its create arrives.',
    why: 'Queues and webhooks deliver at least once and in any order.',
    nextSteps: ['Ignore repeated event ids and order events by their own time.', 'Retry the early event after the create.'],
    reference: 'WorkOS: Data syncing',
    effect: 'failed',
  },
  'clock-skew': {
    title: 'The clocks of two hosts differ',
    cause: 'Times of two hosts do not fit together: {answer}.',
    recognisedBy:
      'A clock that the records of many people show to be off, or a child span that starts before its parent in another service by more than 100 ms.',
    why: 'The hosts are not synchronised, or one source rounds its times.',
    nextSteps: ['Do not trust gaps between these hosts; synchronise their clocks.'],
    reference: null,
    effect: 'note',
  },
  'no-data': {
    title: 'The source cannot tell',
    cause: 'There is no data to judge this attempt by: {answer}.',
    recognisedBy: 'No event with an outcome; "events disabled", "retention".',
    why: 'Auditing is off (Keycloak admin events), retention has passed, or the source does not record failures.',
    nextSteps: ['Switch the events on or add a source: no data does not mean no failure.'],
    reference: 'Keycloak Server Administration: Auditing admin events',
    effect: 'note',
  },
} as const satisfies { [name: string]: CatalogueEntry };
