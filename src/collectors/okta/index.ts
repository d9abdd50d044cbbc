/** The Okta System Log: polled live, or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { oktaImporter } from './importer.ts';
import { oktaOptions } from './options.ts';
import { oktaFeed } from './plan.ts';

export const oktaSource = auditSource({
  type: 'okta',
  title: 'Okta System Log',
  options: oktaOptions,
  example: `- type: okta
  name: okta-prod
  baseUrl: https://acme.okta.com
  token: env:OKTA_TOKEN   # an API token; only its place is written here
  # clientId: 0oa...      # or, instead of the token, an API services application
  # privateKey: file:/etc/provtrace/okta.pem
  since: 24h              # how far back a first run reaches
  quota: 50%              # share of the API's rate limit that polling may use
`,
  importer: oktaImporter,
  place: ({ baseUrl }) => new URL(baseUrl).host,
  feeds: (options, tools) => [oktaFeed(options, tools)],
});
