/** The audit log of a Slack Enterprise organisation: polled live, or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { slackImporter } from './importer.ts';
import { type SlackOptions, slackOptions } from './options.ts';
import { slackFeeds } from './plan.ts';

export const slackSource = auditSource<SlackOptions>({
  type: 'slack',
  title: 'Slack audit log',
  options: slackOptions,
  example: `- type: slack
  name: slack-acme
  token: env:SLACK_AUDIT_TOKEN   # user token (xoxp-...) of an owner of the organisation, scope auditlogs:read
  since: 24h                     # how far back a first run reaches
`,
  importer: slackImporter,
  place: ({ baseUrl }) => new URL(baseUrl).host,
  feeds: slackFeeds,
});
