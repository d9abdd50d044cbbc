/** Options of a WorkOS source. */
import { z } from 'zod';
import { commonOptions } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

/** The API gives only what it is asked for by name. */
const defaultEvents = [
  'dsync.activated',
  'dsync.deleted',
  'dsync.user.created',
  'dsync.user.updated',
  'dsync.user.deleted',
  'dsync.group.created',
  'dsync.group.updated',
  'dsync.group.deleted',
  'dsync.group.user_added',
  'dsync.group.user_removed',
  'dsync.token.created',
  'dsync.token.revoked',
  'user.created',
  'user.updated',
  'user.deleted',
  'organization_membership.created',
  'organization_membership.updated',
  'organization_membership.deleted',
  'authentication.sso_succeeded',
  'authentication.sso_failed',
];

const eventRule = 'must be an event type such as dsync.user.created';

export const workosOptions = z.strictObject({
  apiKey: secretReference().describe('Secret reference of an API key (sk_...) of the environment to read'),
  baseUrl: address().default('https://api.workos.com').describe('Address of the API'),
  events: z
    .array(z.string({ error: eventRule }).regex(/^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+$/, { error: eventRule }), {
      error: 'must be a list of event types',
    })
    .min(1, { error: 'must name at least one event type' })
    .max(200)
    .default(defaultEvents)
    .describe('Types of events to ask for; the API gives no others'),
  organizationId: z
    .string({ error: 'must be the id of an organisation, org_...' })
    .min(1)
    .optional()
    .describe('Only events of this organisation (org_...)'),
  limit: z
    .int({ error: 'must be a whole number from 1 to 100' })
    .min(1, { error: 'must be at least 1' })
    .max(100, { error: 'must be at most 100' })
    .default(100)
    .describe('Events of one page'),
  ...commonOptions({ pollInterval: '10s' }),
});

export type WorkosOptions = z.output<typeof workosOptions>;
