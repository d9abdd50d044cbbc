/** The audit log of a GitHub organisation or enterprise: polled live, or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { githubImporter } from './importer.ts';
import { type GithubOptions, githubOptions } from './options.ts';
import { githubFeeds } from './plan.ts';

export const githubSource = auditSource<GithubOptions>({
  type: 'github',
  title: 'GitHub audit log',
  options: githubOptions,
  example: `- type: github
  name: github-acme
  enterprise: acme        # or org: acme
  token: env:GITHUB_TOKEN # scope read:audit_log; only its place is written here
  since: 24h              # how far back a first run reaches; GitHub keeps 180 days
  include: web            # all: also pushes and fetches
`,
  importer: githubImporter,
  place: (options) => `${new URL(options.baseUrl).host}/${options.org ?? options.enterprise}`,
  feeds: githubFeeds,
});
