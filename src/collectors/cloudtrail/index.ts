/** AWS IAM Identity Center through CloudTrail: looked up live, or imported from recordings. */
import { type AuditSourceType, auditSource } from '../audit/audit-source.ts';
import { cloudtrailImporter } from './importer.ts';
import { type CloudtrailOptions, cloudtrailOptions, regionsOf } from './options.ts';
import { cloudtrailFeeds } from './plan.ts';

/** LookupEvents allows two requests a second in an account and Region. */
export const cloudtrailSource = cloudtrailSourceAt(2);

export function cloudtrailSourceAt(requestsPerSecond: number): AuditSourceType<CloudtrailOptions> {
  return auditSource<CloudtrailOptions>({
    type: 'cloudtrail',
    title: 'AWS IAM Identity Center (CloudTrail)',
    options: cloudtrailOptions,
    example: `- type: cloudtrail
  name: aws-identity-center
  region: eu-central-1    # home Region of IAM Identity Center
  # profile: audit        # default: credentials as the AWS tools find them
  since: 24h              # how far back a first run reaches; CloudTrail keeps 90 days
`,
    importer: cloudtrailImporter,
    place: (options) => `CloudTrail ${regionsOf(options).join(', ')}`,
    feeds: (options, tools) => cloudtrailFeeds(options, tools, requestsPerSecond),
  });
}
