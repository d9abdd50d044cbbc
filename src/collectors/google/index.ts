/** Activities of Google Workspace (Reports API of the Admin SDK): polled live, or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { googleImporter } from './importer.ts';
import { type GoogleOptions, googleOptions } from './options.ts';
import { googleFeeds } from './plan.ts';

export const googleSource = auditSource<GoogleOptions>({
  type: 'google',
  title: 'Google Workspace activities',
  options: googleOptions,
  example: `- type: google
  name: google-acme
  credentials: file:~/.config/provtrace/google.json   # key of a service account with domain-wide delegation
  subject: admin@acme.example   # an administrator in whose name it reads
  since: 24h                    # how far back a first run reaches; Google keeps 180 days
`,
  importer: googleImporter,
  place: ({ baseUrl, applications }) => `${new URL(baseUrl).host} (${applications.join(', ')})`,
  feeds: googleFeeds,
});
