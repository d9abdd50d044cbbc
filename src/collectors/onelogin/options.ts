/** Options of a OneLogin source. */
import { z } from 'zod';
import { type CommonSettings, commonOptions, commonSettings } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

const subdomainRule = 'must be the first part of the address, such as acme for acme.onelogin.com';

export const oneloginOptions = z
  .strictObject({
    subdomain: z
      .string({ error: subdomainRule })
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i, { error: subdomainRule })
      .optional()
      .describe('First part of the address of the account: acme for https://acme.onelogin.com'),
    clientId: z
      .string({ error: 'must be the client id of an API credential' })
      .min(1)
      .describe('Client id of an API credential with the scope Read All'),
    clientSecret: secretReference().describe('Secret reference of the client secret'),
    baseUrl: address().optional().describe('Address of the API, instead of the subdomain'),
    tokenUrl: address().optional().describe('Address of the token endpoint; default: /auth/oauth2/v2/token at the address of the API'),
    limit: z
      .int({ error: 'must be a whole number from 1 to 50' })
      .min(1, { error: 'must be at least 1' })
      .max(50, { error: 'must be at most 50' })
      .default(50)
      .describe('Events of one page'),
    ...commonOptions({ pollInterval: '1m' }),
  })
  .refine(({ subdomain, baseUrl }) => subdomain !== undefined || baseUrl !== undefined, {
    error: 'needs subdomain (or baseUrl)',
    path: ['subdomain'],
  });

export type OneloginOptions = z.output<typeof oneloginOptions>;

export interface OneloginSettings extends CommonSettings {
  baseUrl: string;
  tokenUrl: string;
}

export function settingsOf(options: OneloginOptions): OneloginSettings {
  const baseUrl = baseUrlOf(options);
  return { ...commonSettings(options), baseUrl, tokenUrl: options.tokenUrl ?? new URL('/auth/oauth2/v2/token', baseUrl).href };
}

export function baseUrlOf({ baseUrl, subdomain }: OneloginOptions): string {
  return baseUrl ?? `https://${subdomain}.onelogin.com`;
}
