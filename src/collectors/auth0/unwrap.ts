/**
 * Where a tenant log stands in what was recorded. The Management API gives it as it is; log streams wrap it
 * (https://auth0.com/docs/customize/log-streams): `{log_id, data}` to webhooks and Datadog, `detail` around that in Amazon EventBridge, `event` in Splunk,
 * `data` once more in Azure Event Grid.
 */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, own, textOf } from '../json/fields.ts';

export interface TenantLog {
  log: Fields;
  /** The record itself, without what a stream put around it. */
  body: Json;
  /** What the wrapping says, for logs that don't say it themselves. */
  outerId: string | null;
  outerTime: Json;
}

const wrappers = ['detail', 'event', 'data', 'log'];
const deepest = 4;

export function tenantLogOf(value: Json): TenantLog {
  let body = value;
  let outerId: string | null = null;
  let outerTime: Json = null;
  for (let level = 0; level < deepest; level += 1) {
    const inner = innerOf(asFields(body));
    if (inner === null) break;
    const outer = asFields(body);
    outerId = textOf(outer, 'log_id') ?? outerId;
    outerTime = own(outer, 'time') ?? own(outer, 'eventTime') ?? outerTime;
    body = inner;
  }
  return { log: asFields(body), body, outerId, outerTime };
}

function innerOf(outer: Fields): Json | null {
  for (const key of wrappers) {
    const inner = own(outer, key);
    if (inner !== undefined && isWrapped(asFields(inner))) return inner;
  }
  return null;
}

function isWrapped(inner: Fields): boolean {
  const holds = ['type', 'log_id', 'date'].filter((key) => Object.hasOwn(inner, key)).length;
  return holds >= 1 || wrappers.some((key) => Object.keys(asFields(own(inner, key))).length > 0);
}
