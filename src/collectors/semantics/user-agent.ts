/** The provider that a SCIM client's `User-Agent` gives away: Okta says `Okta SCIM Client 1.0.0`, Entra sends `Microsoft-…` or `AzureAD…` agents. */
const agents: readonly (readonly [RegExp, string])[] = [
  [/^okta scim client/i, 'okta'],
  [/^(?:azuread|microsoft-(?:scim|azure|entra|aad))|azure ?ad ?scim|microsoft entra/i, 'entra'],
  [/^google-?(?:auto-?provisioning|scim|identity)/i, 'google'],
  [/^jumpcloud/i, 'jumpcloud'],
  [/^onelogin/i, 'onelogin'],
  [/^pingone|^pingfederate/i, 'pingone'],
  [/^keycloak/i, 'keycloak'],
  [/^workos/i, 'workos'],
];

/** Provider of a SCIM request; null for other requests, where the agent is a browser or library that decided nothing. */
export function providerOfUserAgent(agent: string | null, scim: boolean): string | null {
  if (agent === null || !scim) return null;
  const text = agent.slice(0, 200);
  return agents.find(([pattern]) => pattern.test(text))?.[1] ?? (/^microsoft-/i.test(text) ? 'entra' : null);
}
