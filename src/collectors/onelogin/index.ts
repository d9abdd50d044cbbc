/** OneLogin events: polled live, or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { oneloginImporter } from './importer.ts';
import { baseUrlOf, oneloginOptions } from './options.ts';
import { oneloginFeeds } from './plan.ts';

export const oneloginSource = auditSource({
  type: 'onelogin',
  title: 'OneLogin events',
  options: oneloginOptions,
  example: `- type: onelogin
  subdomain: acme                          # https://acme.onelogin.com
  clientId: 4f0000000000000000000000
  clientSecret: env:ONELOGIN_CLIENT_SECRET # of an API credential with the scope Read All
  since: 24h
`,
  importer: oneloginImporter,
  place: (options) => new URL(baseUrlOf(options)).host,
  feeds: oneloginFeeds,
});
