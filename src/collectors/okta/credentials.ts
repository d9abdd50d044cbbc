/**
 * How Okta is told who asks: an API token (`SSWS`), an access token as it is, or an access token that an API services application fetches with
 * `private_key_jwt` (https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/).
 */
import type { AuditTools } from '../audit/audit-source.ts';
import { accessToken, type Credentials, secretHeaders } from '../http/credentials.ts';
import { formCall } from '../http/request.ts';
import type { OktaOptions } from './options.ts';

export const scope = 'okta.logs.read';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export function oktaCredentials(options: OktaOptions, tools: AuditTools): Credentials {
  const { token, clientId = '', privateKey = '' } = options;
  return token === undefined
    ? applicationToken({ ...options, clientId, privateKey }, tools)
    : secretHeaders(() => tools.secret(token), tokenHeader);
}

/** Access tokens are JWTs; API tokens are not. */
function tokenHeader(token: string): Record<string, string> {
  return { authorization: token.startsWith('eyJ') ? `Bearer ${token}` : `SSWS ${token}` };
}

function applicationToken(options: OktaOptions & { clientId: string; privateKey: string }, tools: AuditTools): Credentials {
  const { clientId, privateKey, keyId } = options;
  const tokenUrl = options.tokenUrl ?? new URL('/oauth2/v1/token', options.baseUrl).href;
  return accessToken({
    now: tools.now,
    exchange: tools.exchange,
    request: async (now) => {
      const { readPrivateKey, signedAssertion } = await import('../http/jwt.ts');
      const key = readPrivateKey(await tools.secret(privateKey));
      const claims = { issuer: clientId, subject: clientId, audience: tokenUrl, now };
      return formCall(tokenUrl, {
        grant_type: 'client_credentials',
        scope,
        client_assertion_type: assertionType,
        client_assertion: signedAssertion({ key: key.key, keyId: keyId ?? key.keyId }, claims),
      });
    },
    explain: (error) => explanations.get(error ?? '') ?? null,
  });
}

const dpop = 'the application requires proofs of possession (DPoP), which are not supported: switch that off in its general settings';

const explanations: ReadonlyMap<string, string> = new Map([
  ['use_dpop_nonce', dpop],
  ['invalid_dpop_proof', dpop],
  ['invalid_scope', `grant the application the scope ${scope}`],
  ['access_denied', `grant the application the scope ${scope} and a read-only administrator role`],
  ['invalid_client', 'check clientId, and that the public half of privateKey is registered with the application'],
]);
