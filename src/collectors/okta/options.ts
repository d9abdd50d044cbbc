/** Options of an Okta source. They stay as written, so that validating them twice changes nothing; `settingsOf` gives their meaning. */
import { z } from 'zod';
import { type CommonSettings, commonOptions, commonSettings } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

const dayMs = 86_400_000;
/** Okta refuses to look further back than 90 days; an hour is kept in hand for clocks that differ. */
const retentionMs = 90 * dayMs - 3_600_000;

export const oktaOptions = z
  .strictObject({
    baseUrl: address().describe('Address of the organisation: https://acme.okta.com'),
    token: secretReference()
      .optional()
      .describe('Secret reference of an API token (SSWS), or of an OAuth access token with the scope okta.logs.read'),
    clientId: z
      .string({ error: 'must be the client id of an API services application' })
      .min(1)
      .optional()
      .describe('Client id of an API services application, instead of a token'),
    privateKey: secretReference().optional().describe("Secret reference of that application's private key: PEM or JWK"),
    keyId: z
      .string({ error: 'must be the id (kid) of the key' })
      .min(1)
      .optional()
      .describe('Id (kid) of the key, where the application has several and the key does not say'),
    tokenUrl: address().optional().describe('Where access tokens are fetched; default /oauth2/v1/token below baseUrl'),
    ...commonOptions({ pollInterval: '10s' }),
    limit: z
      .int({ error: 'must be a whole number from 1 to 1000' })
      .min(1, { error: 'must be at least 1' })
      .max(1000, { error: 'must be at most 1000' })
      .default(1000)
      .describe('Events of one page'),
  })
  .check((context) => {
    const problem = credentialProblem(context.value);
    if (problem !== null) context.issues.push({ code: 'custom', input: undefined, ...problem });
  });

export type OktaOptions = z.output<typeof oktaOptions>;

/** Exactly one of the two ways to prove who we are. */
function credentialProblem({
  token,
  clientId,
  privateKey,
  keyId,
  tokenUrl,
}: Record<string, unknown>): { path: string[]; message: string } | null {
  const application = [clientId, privateKey, keyId, tokenUrl].some((value) => value !== undefined);
  if (token === undefined && !application) return { path: ['token'], message: 'must be given, or clientId and privateKey instead' };
  if (token !== undefined && application)
    return { path: ['token'], message: 'can not stand beside clientId, privateKey, keyId or tokenUrl: give one or the other' };
  if (token === undefined && clientId === undefined) return { path: ['clientId'], message: 'must be given together with privateKey' };
  if (token === undefined && privateKey === undefined) return { path: ['privateKey'], message: 'must be given together with clientId' };
  return null;
}

export interface OktaSettings extends CommonSettings {
  baseUrl: string;
  limit: number;
}

export function settingsOf(options: OktaOptions): OktaSettings {
  return { ...commonSettings(options, retentionMs), baseUrl: options.baseUrl, limit: options.limit };
}
