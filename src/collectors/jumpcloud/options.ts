/** Options of a JumpCloud source. */
import { z } from 'zod';
import { type CommonSettings, commonOptions, commonSettings } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

export const jumpcloudOptions = z.strictObject({
  apiKey: secretReference().describe('Secret reference of an API key of an administrator who may read Directory Insights'),
  orgId: z
    .string({ error: 'must be the id of an organisation' })
    .regex(/^[\w-]{1,100}$/, { error: 'must be the id of an organisation' })
    .optional()
    .describe('Id of the organisation, for keys that see several (managed service providers)'),
  baseUrl: address()
    .default('https://api.jumpcloud.com')
    .describe('Address of the API; organisations in the EU: https://api.eu.jumpcloud.com'),
  services: z
    .array(z.string().regex(/^[a-z_]{1,50}$/, { error: 'must be a name such as directory or sso' }), {
      error: 'must be a list such as [directory, sso]',
    })
    .min(1, { error: 'must name at least one service' })
    .default(['all'])
    .describe('Which services to read: all, or directory, sso, access_management, ...'),
  limit: z
    .int({ error: 'must be a whole number from 1 to 10000' })
    .min(1, { error: 'must be at least 1' })
    .max(10_000, { error: 'must be at most 10000' })
    .default(1000)
    .describe('Events of one page'),
  ...commonOptions({ pollInterval: '30s' }),
});

export type JumpcloudOptions = z.output<typeof jumpcloudOptions>;

/** What most plans keep; asking further back finds nothing. */
const retentionMs = 90 * 86_400_000;

export function settingsOf(options: JumpcloudOptions): CommonSettings {
  return commonSettings(options, retentionMs);
}
