/** WorkOS events (Directory Sync and sign-on): polled live, or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { workosImporter } from './importer.ts';
import { type WorkosOptions, workosOptions } from './options.ts';
import { workosFeeds } from './plan.ts';

export const workosSource = auditSource<WorkosOptions>({
  type: 'workos',
  title: 'WorkOS events',
  options: workosOptions,
  example: `- type: workos
  name: workos
  apiKey: env:WORKOS_API_KEY  # sk_...; only its place is written here
  since: 24h                  # how far back a first run reaches; WorkOS keeps 30 days
  # events: [dsync.user.created, dsync.user.updated, dsync.user.deleted]  # default: directory, membership, user and SSO events
`,
  importer: workosImporter,
  place: (options) => new URL(options.baseUrl).host,
  feeds: workosFeeds,
});
