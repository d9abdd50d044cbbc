/** Options of a Microsoft Entra source. */
import { z } from 'zod';
import { commonOptions, duration } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

export const feedNames = ['provisioning', 'audits', 'signIns', 'jobs'] as const;

export const signInKinds = ['interactive', 'nonInteractive', 'servicePrincipal', 'managedIdentity'] as const;
export type SignInKind = (typeof signInKinds)[number];

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export const entraOptions = z.strictObject({
  tenantId: z
    .string({ error: 'must be the id of the tenant, or one of its domains' })
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,199}$/, { error: 'must be the id of the tenant, or one of its domains' })
    .describe('Id of the tenant, or one of its domains'),
  clientId: z
    .string({ error: 'must be the application (client) id' })
    .regex(/^[A-Za-z0-9][\w-]{0,99}$/, { error: 'must be the application (client) id' })
    .describe('Application (client) id of the app registration'),
  clientSecret: secretReference().describe('Secret reference of a client secret of the app registration (its value, not its id)'),
  baseUrl: address().default('https://graph.microsoft.com').describe('Address of Microsoft Graph; national clouds have their own'),
  tokenUrl: address().optional().describe("Where access tokens are fetched; default: the cloud's sign-in address with the tenant"),
  feeds: listOf(feedNames)
    .default([...feedNames])
    .describe('What to read: provisioning, audits, signIns, jobs'),
  signInKinds: listOf(signInKinds)
    .default(['interactive'])
    .describe('Which sign-ins to read: interactive, nonInteractive, servicePrincipal, managedIdentity (all but the first are many)'),
  servicePrincipals: z
    .array(z.string().regex(guid, { error: 'must be the object id of an enterprise application' }), {
      error: 'must be a list of object ids of enterprise applications',
    })
    .default([])
    .describe('Object ids of the enterprise applications whose jobs are watched; left empty: those that the provisioning log names'),
  jobInterval: duration('5m', 10).default('5m').describe('Pause between two looks at the jobs'),
  limit: z
    .int({ error: 'must be a whole number from 1 to 1000' })
    .min(1, { error: 'must be at least 1' })
    .max(1000, { error: 'must be at most 1000' })
    .optional()
    .describe('Records of one page; left out: what Graph gives'),
  ...commonOptions({ pollInterval: '60s' }),
});

export type EntraOptions = z.output<typeof entraOptions>;

function listOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  const error = `must be a list of ${names.join(', ')}`;
  return z
    .array(z.enum(names, { error }), { error })
    .min(1, { error })
    .refine((chosen) => new Set(chosen).size === chosen.length, { error: 'must not name one twice' });
}
