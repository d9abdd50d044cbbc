/** PingOne audit activities: polled live, or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { pingoneImporter } from './importer.ts';
import { baseUrlOf, pingoneOptions } from './options.ts';
import { pingoneFeeds } from './plan.ts';

export const pingoneSource = auditSource({
  type: 'pingone',
  title: 'PingOne audit activities',
  options: pingoneOptions,
  example: `- type: pingone
  environmentId: 5f0c2b1e-0000-4000-8000-000000000000
  region: eu                              # com (North America), eu, ca, asia, com.au, sg
  clientId: 7d1e4c2a-0000-4000-8000-000000000000
  clientSecret: env:PINGONE_CLIENT_SECRET # of a worker application
  since: 24h
`,
  importer: pingoneImporter,
  place: (options) => new URL(baseUrlOf(options)).host,
  feeds: pingoneFeeds,
});
