/** Options of a Slack source. */
import { z } from 'zod';
import { commonOptions } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

export const slackOptions = z.strictObject({
  token: secretReference().describe(
    'Secret reference of a user token (xoxp-...) of an owner of the Enterprise organisation, with the scope auditlogs:read',
  ),
  baseUrl: address().default('https://api.slack.com').describe('Address of the Audit Logs API'),
  limit: z
    .int({ error: 'must be a whole number from 1 to 9999' })
    .min(1, { error: 'must be at least 1' })
    .max(9999, { error: 'must be at most 9999' })
    .default(1000)
    .describe('Entries of one page'),
  ...commonOptions({ pollInterval: '30s' }),
});

export type SlackOptions = z.output<typeof slackOptions>;
