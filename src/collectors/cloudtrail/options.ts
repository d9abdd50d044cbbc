/** Options of a CloudTrail source. */
import { z } from 'zod';
import { commonOptions } from '../audit/options.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

/** Everything about people in IAM Identity Center; `iam.amazonaws.com` is left out, because most of it is about machines. */
const defaultEventSources = [
  'identitystore-scim.amazonaws.com',
  'identitystore.amazonaws.com',
  'sso-directory.amazonaws.com',
  'sso.amazonaws.com',
  'signin.amazonaws.com',
];

const regionRule = 'must be a Region such as eu-central-1';
const region = z.string({ error: regionRule }).regex(/^[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d{1,2}$/, { error: regionRule });
const sourceRule = 'must be an event source such as sso.amazonaws.com';

export const cloudtrailOptions = z
  .strictObject({
    region: z
      .union([region, z.array(region).min(1)], { error: `${regionRule}, or a list of them` })
      .describe('Home Region of IAM Identity Center, or a list of Regions'),
    eventSources: z
      .array(z.string({ error: sourceRule }).regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, { error: sourceRule }), {
        error: 'must be a list of event sources',
      })
      .min(1, { error: 'must name at least one event source' })
      .max(20)
      .default(defaultEventSources)
      .describe('Event sources to look up, each by requests of its own'),
    profile: z
      .string({ error: 'must be the name of an AWS profile' })
      .min(1)
      .optional()
      .describe(
        'Profile of the AWS config and credentials files; without it the usual order: environment, AWS_PROFILE, container, instance',
      ),
    accessKeyId: secretReference().optional().describe('Secret reference of an access key id, instead of what the AWS tools would find'),
    secretAccessKey: secretReference().optional().describe('Secret reference of the secret access key'),
    sessionToken: secretReference().optional().describe('Secret reference of the session token of temporary credentials'),
    baseUrl: address().optional().describe('Address of the API instead of https://cloudtrail.REGION.amazonaws.com'),
    ...commonOptions({ pollInterval: '60s' }),
  })
  .refine(({ accessKeyId, secretAccessKey }) => (accessKeyId === undefined) === (secretAccessKey === undefined), {
    error: 'needs accessKeyId and secretAccessKey together',
  })
  .refine(({ accessKeyId, sessionToken }) => sessionToken === undefined || accessKeyId !== undefined, {
    error: 'sessionToken needs accessKeyId and secretAccessKey',
  })
  .refine(({ accessKeyId, profile }) => accessKeyId === undefined || profile === undefined, {
    error: 'takes either profile or accessKeyId',
  });

export type CloudtrailOptions = z.output<typeof cloudtrailOptions>;

export function regionsOf({ region: value }: CloudtrailOptions): string[] {
  return typeof value === 'string' ? [value] : [...new Set(value)];
}

export function addressOf({ baseUrl }: CloudtrailOptions, name: string): string {
  return baseUrl ?? `https://cloudtrail.${name}.amazonaws.com${name.startsWith('cn-') ? '.cn' : ''}`;
}
