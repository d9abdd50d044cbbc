/** Options of a GitHub source. */
import { z } from 'zod';
import { commonOptions } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

const slug = (what: string) =>
  z
    .string({ error: `must be the ${what}, as in its address` })
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, { error: `must be the ${what}, as in its address` });

export const githubOptions = z
  .strictObject({
    org: slug('name of the organisation')
      .optional()
      .describe('Organisation whose audit log to read (GitHub Enterprise Cloud or Server); or `enterprise`'),
    enterprise: slug('slug of the enterprise')
      .optional()
      .describe('Enterprise whose audit log to read, with the SCIM events of managed users; or `org`'),
    token: secretReference().describe('Secret reference of a token with the scope read:audit_log'),
    baseUrl: address().default('https://api.github.com').describe('Address of the REST API; GitHub Enterprise Server: https://HOST/api/v3'),
    include: z
      .enum(['web', 'all', 'git'], { error: 'must be web, all or git' })
      .default('web')
      .describe('Which events: web, git (pushes and fetches, kept 7 days), or all'),
    phrase: z
      .string({ error: 'must be a search phrase' })
      .max(500)
      .optional()
      .describe('Further search words, such as action:external_identity'),
    ...commonOptions({ pollInterval: '60s' }),
  })
  .refine(({ org, enterprise }) => (org === undefined) !== (enterprise === undefined), { error: 'needs either org or enterprise' });

export type GithubOptions = z.output<typeof githubOptions>;
