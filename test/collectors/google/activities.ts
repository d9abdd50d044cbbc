/** Synthetic activities in the shapes that Google documents. */
import type { Json } from '../../../src/domain/event.ts';

type Parameter = { name: string; [value: string]: Json };
type Event = { type?: string; name: string; parameters?: Parameter[] };

export const subject = 'admin@acme.example';

export function activity(application: string, events: Json | Event[], more: { [key: string]: Json } = {}): { [key: string]: Json } {
  return {
    kind: 'admin#reports#activity',
    id: { time: '2026-01-05T09:58:07.512Z', uniqueQualifier: '-1234567890123456789', applicationName: application, customerId: 'C01abc' },
    etag: '"synthetic"',
    actor: { callerType: 'USER', email: subject, profileId: '100000000000000000001' },
    ipAddress: '203.0.113.7',
    events: events as Json,
    ...more,
  };
}

export function event(type: string, name: string, parameters: { [name: string]: Json } = {}): Event {
  return { type, name, parameters: Object.entries(parameters).map(([key, value]) => parameter(key, value)) };
}

function parameter(name: string, value: Json): Parameter {
  if (typeof value === 'boolean') return { name, boolValue: value };
  if (typeof value === 'number') return { name, intValue: String(value) };
  return Array.isArray(value) ? { name, multiValue: value } : { name, value };
}

/** A log entry that Workspace shares with Google Cloud. */
export function logEntry(
  service: string,
  method: string,
  metadata: { [key: string]: Json },
  more: { [key: string]: Json } = {},
): { [key: string]: Json } {
  return {
    insertId: '5u1wmtcnbb',
    logName: 'organizations/123456789012/logs/cloudaudit.googleapis.com%2Factivity',
    receiveTimestamp: '2026-01-05T09:58:09.100Z',
    resource: { type: 'audited_resource', labels: { service, method } },
    severity: 'NOTICE',
    timestamp: '2026-01-05T09:58:07.512Z',
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      serviceName: service,
      methodName: method,
      resourceName: 'organizations/123456789012/userSettings',
      authenticationInfo: { principalEmail: subject },
      requestMetadata: { callerIp: '203.0.113.7', requestAttributes: {}, destinationAttributes: {} },
      metadata: {
        '@type': 'type.googleapis.com/ccc_hosted_reporting.ActivityProto',
        activityId: { uniqQualifier: '-8375579481294953117', timeUsec: '1767607087512000' },
        ...metadata,
      },
      ...more,
    },
  };
}
