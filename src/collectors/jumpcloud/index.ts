/** JumpCloud Directory Insights: polled live, or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { jumpcloudImporter } from './importer.ts';
import { jumpcloudOptions } from './options.ts';
import { jumpcloudFeeds } from './plan.ts';

export const jumpcloudSource = auditSource({
  type: 'jumpcloud',
  title: 'JumpCloud Directory Insights',
  options: jumpcloudOptions,
  example: `- type: jumpcloud
  apiKey: env:JUMPCLOUD_API_KEY   # of an administrator with a read-only role and API access
  # orgId: 5f0000000000000000000000   # for keys of managed service providers
  # baseUrl: https://api.eu.jumpcloud.com   # organisations in the EU
  services: [all]
  since: 24h
`,
  importer: jumpcloudImporter,
  place: ({ baseUrl }) => new URL(baseUrl).host,
  feeds: jumpcloudFeeds,
});
