/** Options of a Keycloak source. */
import { z } from 'zod';
import { commonOptions } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

const feedNames = ['admin', 'user'] as const;
const feedRule = 'must be a list of admin and user';

export const keycloakOptions = z.strictObject({
  baseUrl: address().describe(
    'Address of the server: https://sso.acme.example; earlier versions need /auth at its end, which is tried when it is missing',
  ),
  realm: z
    .string({ error: 'must be the name of a realm' })
    .regex(/^[^/\s?#]{1,255}$/, { error: 'must be the name of a realm' })
    .describe('Realm whose events to read'),
  clientId: z
    .string({ error: 'must be the id of a client' })
    .min(1, { error: 'must be the id of a client' })
    .describe('Client with a service account that has the role view-events of realm-management'),
  clientSecret: secretReference().describe("Secret reference of the client's secret"),
  tokenUrl: address().optional().describe('Where tokens are fetched; default {baseUrl}/realms/{realm}/protocol/openid-connect/token'),
  feeds: z
    .array(z.enum(feedNames, { error: feedRule }), { error: feedRule })
    .min(1, { error: feedRule })
    .default(['admin', 'user'])
    .describe('Which events to read: admin, user, or both; without user nothing is said about user events that are not saved'),
  limit: z
    .int({ error: 'must be a whole number from 1 to 1000' })
    .min(1, { error: 'must be at least 1' })
    .max(1000, { error: 'must be at most 1000' })
    .default(500)
    .describe('Events of one page'),
  ...commonOptions({ pollInterval: '15s' }),
});

export type KeycloakOptions = z.output<typeof keycloakOptions>;
export type FeedName = (typeof feedNames)[number];
