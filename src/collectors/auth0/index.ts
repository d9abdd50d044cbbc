/** Auth0 tenant logs: polled live, or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { auth0Importer } from './importer.ts';
import { type Auth0Options, auth0Options } from './options.ts';
import { auth0Feeds } from './plan.ts';

export const auth0Source = auditSource<Auth0Options>({
  type: 'auth0',
  title: 'Auth0 tenant logs',
  options: auth0Options,
  example: `- type: auth0
  name: auth0-prod
  baseUrl: https://acme.eu.auth0.com
  clientId: AbCdEfGhIjKlMnOp        # machine-to-machine application with the scope read:logs
  clientSecret: env:AUTH0_SECRET    # only its place is written here
  since: 24h                        # Auth0 keeps 1 to 30 days, depending on the subscription
`,
  importer: auth0Importer,
  place: (options) => new URL(options.baseUrl).host,
  feeds: auth0Feeds,
});
