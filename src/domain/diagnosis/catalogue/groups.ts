/** Classes 33, 34, 37 to 39: groups and their members. */
import type { CatalogueEntry } from './entry.ts';

export const groupClasses = {
  'nested-group': {
    title: 'Member of a nested group only',
    cause: 'The person is a member through a nested group, which {provider} does not follow: {answer}.',
    recognisedBy: '"nested group" in the reason. Otherwise there is no event at all.',
    why: 'Entra reads the direct members of an assigned group only.',
    nextSteps: ['Assign the inner group to the application, or the person directly.'],
    reference: 'Microsoft Learn: Known issues for provisioning',
    effect: 'skipped',
  },
  'group-member-out-of-scope': {
    title: 'A member of the group is not in scope',
    cause: 'The group was written without a member who is not in scope: {answer}.',
    recognisedBy: 'The group succeeded, a member was left out: "member … not in scope", "member is not provisioned".',
    why: 'The member is not assigned to the application; Entra does not retry when they come into scope.',
    nextSteps: ['Assign the member, then restart provisioning.'],
    reference: 'Microsoft Learn: Known issues for provisioning',
    effect: 'partial',
  },
  'group-name-conflict': {
    title: 'A group of this name exists',
    cause: '{target} already has a group of this name: {answer}.',
    recognisedBy: 'Okta `group_push.mapping…duplicate.name`, `upsert_group_duplicate`; a conflict on /Groups.',
    why: 'The group was made by hand or by another mapping.',
    nextSteps: ['Link the existing group in the push mapping, or rename one of the two.'],
    reference: 'Okta Help Center: Group Push',
    effect: 'failed',
  },
  'group-push-error': {
    title: 'The group push failed',
    cause: 'The push of the group failed: {answer}.',
    recognisedBy:
      'Okta `group_push.mapping.update.or.delete.failed` (Okta will retry) or `…failed.with.error` (it will not), a failed `application.provision.group*`.',
    why: 'Transient trouble of the target, or settings or credentials that a person must mend.',
    nextSteps: ['With `failed.with.error`: mend settings or credentials, then push again.', 'Otherwise wait for the retry.'],
    reference: 'Okta Developer: Event types',
    effect: 'failed',
  },
  'group-empty': {
    title: 'The group was pushed without members',
    cause: 'The group went to {target} without members: {answer}.',
    recognisedBy: 'A group written with `members: []` and success.',
    why: 'The group is empty, or its members are not assigned to the application.',
    nextSteps: ['Assign the members to the application first, then push the group again.'],
    reference: 'Okta Help Center: Group Push',
    effect: 'note',
  },
} as const satisfies { [name: string]: CatalogueEntry };
