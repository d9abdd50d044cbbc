/** Options of a PingOne source. */
import { z } from 'zod';
import { type CommonSettings, commonOptions, commonSettings } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

/** Last part of the addresses by region: https://developer.pingidentity.com/pingone-api/getting-started/introduction.html. */
const domains = {
  com: 'com',
  eu: 'eu',
  ca: 'ca',
  asia: 'asia',
  'com.au': 'com.au',
  sg: 'sg',
  na: 'com',
  us: 'com',
  ap: 'asia',
  au: 'com.au',
} as const;
const regions = Object.keys(domains) as [keyof typeof domains, ...(keyof typeof domains)[]];
const environmentRule = 'must be the id of an environment, such as 5f0c2b1e-0000-4000-8000-000000000000';

export const pingoneOptions = z.strictObject({
  environmentId: z
    .string({ error: environmentRule })
    .regex(/^[\w-]{1,100}$/, { error: environmentRule })
    .describe('Id of the environment'),
  region: z
    .enum(regions, { error: `must be one of ${regions.join(', ')}` })
    .default('com')
    .describe('Region of the environment: com (North America), eu, ca, asia, com.au, sg'),
  clientId: z.string({ error: 'must be the client id of a worker application' }).min(1).describe('Client id of a worker application'),
  clientSecret: secretReference().describe('Secret reference of the client secret of the worker application'),
  baseUrl: address().optional().describe('Address of the API; default: https://api.pingone.<region>'),
  tokenUrl: address().optional().describe('Address of the token endpoint; default: https://auth.pingone.<region>/<environmentId>/as/token'),
  limit: z
    .int({ error: 'must be a whole number from 1 to 1000' })
    .min(1, { error: 'must be at least 1' })
    .max(1000, { error: 'must be at most 1000' })
    .default(500)
    .describe('Activities of one page'),
  ...commonOptions({ pollInterval: '1m' }),
});

export type PingoneOptions = z.output<typeof pingoneOptions>;

export interface PingoneSettings extends CommonSettings {
  baseUrl: string;
  tokenUrl: string;
}

/** Older activities have to be restored first; an hour is kept in hand for clocks that differ. */
const retentionMs = 14 * 86_400_000 - 3_600_000;

export function settingsOf(options: PingoneOptions): PingoneSettings {
  const domain = domains[options.region];
  return {
    ...commonSettings(options, retentionMs),
    baseUrl: baseUrlOf(options),
    tokenUrl: options.tokenUrl ?? `https://auth.pingone.${domain}/${options.environmentId}/as/token`,
  };
}

export function baseUrlOf({ baseUrl, region }: PingoneOptions): string {
  return baseUrl ?? `https://api.pingone.${domains[region]}`;
}
