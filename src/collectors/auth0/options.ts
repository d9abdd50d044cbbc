/** Options of an Auth0 source. */
import { z } from 'zod';
import { commonOptions } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

export const auth0Options = z.strictObject({
  baseUrl: address().describe('Address of the tenant: https://acme.eu.auth0.com'),
  clientId: z
    .string({ error: 'must be the client id of a machine-to-machine application' })
    .min(1, { error: 'must be the client id of a machine-to-machine application' })
    .describe('Client id of a machine-to-machine application that may call the Management API with the scope read:logs'),
  clientSecret: secretReference().describe("Secret reference of the application's client secret"),
  tokenUrl: address().optional().describe('Where tokens are fetched; default {baseUrl}/oauth/token'),
  audience: z
    .string({ error: 'must be the identifier of the Management API' })
    .min(1)
    .optional()
    .describe('Identifier of the Management API; default {baseUrl}/api/v2/, which is wrong only where baseUrl is a custom domain'),
  limit: z
    .int({ error: 'must be a whole number from 1 to 100' })
    .min(1, { error: 'must be at least 1' })
    .max(100, { error: 'must be at most 100' })
    .default(100)
    .describe('Logs of one page'),
  ...commonOptions({ pollInterval: '10s' }),
});

export type Auth0Options = z.output<typeof auth0Options>;
