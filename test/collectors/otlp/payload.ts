/** OTLP/JSON payloads for tests. */
import type { Plain } from '../../helpers/otlp-encode.ts';

export const traceId = '5b8efff798038103d269b633813fc60c';
export const spanId = 'eee19b7ec3c1b174';

export function attributes(values: { [name: string]: string | number | boolean }): Plain[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

export function span(changes: Plain = {}): Plain {
  return {
    traceId,
    spanId,
    name: 'POST /scim/v2/Users',
    kind: 2,
    startTimeUnixNano: '1767607200000000000',
    endTimeUnixNano: '1767607200250000000',
    attributes: attributes({ 'http.request.method': 'POST', 'url.path': '/scim/v2/Users', 'http.response.status_code': 201 }),
    ...changes,
  };
}

export function traces(...spans: Plain[]): Plain {
  return {
    resourceSpans: [
      { resource: { attributes: attributes({ 'service.name': 'scim-gateway' }) }, scopeSpans: [{ scope: { name: 'test' }, spans }] },
    ],
  };
}

export function logs(...logRecords: Plain[]): Plain {
  return {
    resourceLogs: [{ resource: { attributes: attributes({ 'service.name': 'crm-app' }) }, scopeLogs: [{ scope: {}, logRecords }] }],
  };
}

export function metrics(...list: Plain[]): Plain {
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributes({ 'service.name': 'scim-gateway', 'service.instance.id': 'gw-1' }) },
        scopeMetrics: [{ scope: { name: 'queue' }, metrics: list }],
      },
    ],
  };
}

export function gauge(name: string, ...dataPoints: Plain[]): Plain {
  return { name, unit: '{message}', gauge: { dataPoints } };
}

export function point(changes: Plain = {}): Plain {
  return { startTimeUnixNano: '1767607200000000000', timeUnixNano: '1767607260000000000', asInt: '7', ...changes };
}

function anyValue(value: string | number | boolean): Plain {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
