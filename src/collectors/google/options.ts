/** Options of a Google Workspace source. */
import { z } from 'zod';
import { commonOptions } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

/** Where provisioning shows. `token` is left out: on a large domain it is most of all events, and tells which apps people let in. */
const provisioning = ['admin', 'directory_sync', 'groups', 'groups_enterprise', 'user_accounts', 'login', 'saml'];

const applicationName = z
  .string({ error: 'must be the name of an application, such as admin' })
  .regex(/^[a-z][a-z0-9_]{1,60}$/, { error: 'must be the name of an application, such as admin' });

export const googleOptions = z.strictObject({
  credentials: secretReference().describe(
    'Secret reference of the JSON key of a service account with domain-wide delegation for https://www.googleapis.com/auth/admin.reports.audit.readonly',
  ),
  subject: z
    .email({ error: 'must be the e-mail address of an administrator' })
    .describe('Administrator in whose name the service account reads; needs the privilege Reports'),
  applications: z
    .array(applicationName, { error: 'must be a list of applications, such as [admin, login]' })
    .min(1, { error: 'must name at least one application' })
    .refine((names) => new Set(names).size === names.length, { error: 'must not name an application twice' })
    .default(provisioning)
    .describe('Whose activities to read, as the Reports API names applications'),
  baseUrl: address().default('https://admin.googleapis.com').describe('Address of the Admin SDK'),
  tokenUrl: address().optional().describe('Address of the token endpoint, if not the one in the key'),
  limit: z
    .int({ error: 'must be a whole number from 1 to 1000' })
    .min(1, { error: 'must be at least 1' })
    .max(1000, { error: 'must be at most 1000' })
    .default(1000)
    .describe('Activities of one page'),
  ...commonOptions({ pollInterval: '60s' }),
});

export type GoogleOptions = z.output<typeof googleOptions>;
