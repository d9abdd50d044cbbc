/** Synthetic CloudTrail records in the documented shapes. */
import type { Json } from '../../../src/domain/event.ts';

export type Raw = { [key: string]: Json };

export const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';
export const eventTime = Date.UTC(2026, 0, 5, 10);
export const userId = 'c4488478-a0e1-700e-3d75-96c6bb641596';
export const groupId = '34887428-4081-7042-c3c6-928d413009e7';

/** A call of the SCIM endpoint; everything is replaceable. */
export function scimRecord(parts: Raw = {}): Raw {
  return {
    eventVersion: '1.10',
    userIdentity: { type: 'WebIdentityUser', accountId: '123456789012', accessKeyId: 'ASIAEXAMPLE' },
    eventTime: '2026-01-05T10:00:00Z',
    eventSource: 'identitystore-scim.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.9',
    userAgent: 'Go-http-client/2.0',
    requestParameters: {
      httpBody: { userName: hidden, displayName: hidden, active: true, externalId: '00u1abcdeFGHIJ234567' },
      tenantId: 'tenant-1',
    },
    responseElements: { id: userId, userName: hidden, active: true, meta: { resourceType: 'User' } },
    requestID: 'b2a3c4d5-0000-4000-8000-000000000001',
    eventID: 'e1e2e3e4-0000-4000-8000-000000000001',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
    ...parts,
  };
}

/** A call by an administrator, which is about somebody else. */
export function callRecord(
  eventSource: string,
  eventName: string,
  requestParameters: Json,
  responseElements: Json = null,
  parts: Raw = {},
): Raw {
  return {
    ...scimRecord(),
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:admin@acme.example',
      arn: 'arn:aws:sts::123456789012:assumed-role/Admin/admin@acme.example',
      userName: 'admin',
    },
    eventSource,
    eventName,
    requestParameters,
    responseElements,
    ...parts,
  };
}

/** A sign-in as IAM Identity Center logs it. */
export function signInRecord(eventName: string, parts: Raw = {}): Raw {
  return {
    ...scimRecord(),
    userIdentity: {
      type: 'Unknown',
      principalId: '123456789012',
      userName: 'ana@acme.example',
      onBehalfOf: { userId, identityStoreArn: 'arn:aws:identitystore::123456789012:identitystore/d-9a670c546e' },
      credentialId: 'b41f0a02-1635-4d07-a414-aecf9e14b906',
    },
    eventSource: 'signin.amazonaws.com',
    eventName,
    requestParameters: null,
    responseElements: null,
    additionalEventData: {
      AuthWorkflowID: '7a4ef12c-7c4b-4bc3-b5bd-c2469afcc795',
      LoginTo: 'https://acme.awsapps.example/start/',
      CredentialType: 'PASSWORD',
    },
    eventType: 'AwsServiceEvent',
    serviceEventDetails: { [eventName]: 'Success' },
    ...parts,
  };
}

/** What LookupEvents gives for a record. */
export function lookedUp(record: Raw): Raw {
  return {
    EventId: record.eventID ?? null,
    EventName: record.eventName ?? null,
    EventSource: record.eventSource ?? null,
    EventTime: Date.parse(String(record.eventTime)) / 1000,
    ReadOnly: 'false',
    Resources: [],
    CloudTrailEvent: JSON.stringify(record),
  };
}
