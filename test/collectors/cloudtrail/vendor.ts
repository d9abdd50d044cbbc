/**
 * LookupEvents as documented: a signed POST, one lookup attribute, newest first, at most 50 a page, `NextToken` only with the parameters it was
 * given for; every refusal is a 400 with the error's name in `__type`.
 */
import { cloudtrailSourceAt } from '../../../src/collectors/cloudtrail/index.ts';
import { signedHeaders } from '../../../src/collectors/cloudtrail/sigv4.ts';
import type { Ask, Reply, Vendor } from '../../helpers/audit-harness.ts';
import type { AuditWorld, StoredRecord } from '../../helpers/audit-world.ts';
import { lookedUp, scimRecord } from './records.ts';

export const awsKeys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret/EXAMPLE', sessionToken: null };
/** Nothing paces it here. */
export const unpaced = cloudtrailSourceAt(1e9);
export const eventSource = 'identitystore-scim.amazonaws.com';
const region = 'eu-central-1';
const hourMs = 3_600_000;
const perPage = 6;

export function awsRefusal(name: string, message = 'no', status = 400): Reply {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: { __type: `com.amazonaws.cloudtrail.v20131101#${name}`, message },
  };
}

export const cloudtrailVendor: Vendor = {
  name: 'cloudtrail',
  lateness: { usualMs: 29 * 60_000, mostMs: 17 * hourMs },
  record: ({ id, time }) => lookedUp(scimRecord({ eventID: id, eventTime: new Date(Math.floor(time / 1000) * 1000).toISOString() })),
  allowed: isSigned,
  unauthorised: awsRefusal('ExpiredTokenException', 'The security token included in the request is expired'),
  throttled: awsRefusal('ThrottlingException', 'Rate exceeded'),
  // AWS announces no times.
  without: ['retry-after', 'retry-date', 'rate-headers'],
  answer,
  rejected: (ask) => (JSON.parse(ask.body).NextToken === undefined ? null : awsRefusal('InvalidNextTokenException')),
  collector: ({ baseUrl, timing }) => {
    const options = {
      region,
      baseUrl,
      eventSources: [eventSource],
      accessKeyId: 'env:ID',
      secretAccessKey: 'env:KEY',
      pollInterval: '10m',
    };
    const resolveSecret = async (reference: string) => (reference === 'env:ID' ? awsKeys.accessKeyId : awsKeys.secretAccessKey);
    return unpaced.collector(unpaced.options.parse(options), { resolveSecret }, timing);
  },
};

/** The time within five minutes, and the signature that these very bytes have with the key. */
export function isSigned(ask: Ask, world: { now(): number }): boolean {
  const stamp = String(ask.headers['x-amz-date']).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const now = Date.parse(stamp);
  if (!(Math.abs(now - world.now()) <= 300_000)) return false;
  const headers = { 'content-type': String(ask.headers['content-type']), 'x-amz-target': String(ask.headers['x-amz-target']) };
  const request = { method: ask.method, url: ask.url.href, headers, body: ask.body };
  const signedIn = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\//.exec(String(ask.headers.authorization))?.[1] ?? '';
  return signedHeaders(request, awsKeys, { region: signedIn, service: 'cloudtrail', now }).authorization === ask.headers.authorization;
}

interface Lookup {
  LookupAttributes: { AttributeKey: string; AttributeValue: string }[];
  StartTime: number;
  EndTime: number;
  MaxResults: number;
  NextToken?: string;
}

function answer(ask: Ask, world: AuditWorld): Reply {
  const { NextToken, ...parameters } = JSON.parse(ask.body) as Lookup;
  const { LookupAttributes, StartTime, EndTime, MaxResults } = parameters;
  if (LookupAttributes.length !== 1 || LookupAttributes[0]?.AttributeKey !== 'EventSource')
    return awsRefusal('InvalidLookupAttributesException');
  if (!(StartTime <= EndTime)) return awsRefusal('InvalidTimeRangeException');
  if (MaxResults > 50) return awsRefusal('InvalidMaxResultsException');
  const state = NextToken === undefined ? null : world.pageState<{ parameters: string; passed: string }>(NextToken);
  if (state === undefined || (state !== null && state.parameters !== JSON.stringify(parameters)))
    return awsRefusal('InvalidNextTokenException');
  const found = world.records().filter(({ time }) => Math.floor(time / 1000) >= StartTime && Math.floor(time / 1000) <= EndTime);
  found.sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
  const rest = state === null ? found : found.filter((record) => keyOf(record) < state.passed);
  const page = rest.slice(0, perPage);
  const last = page.at(-1);
  const token =
    last === undefined || rest.length <= perPage
      ? {}
      : { NextToken: world.pageToken({ parameters: JSON.stringify(parameters), passed: keyOf(last) }) };
  return { headers: { 'content-type': 'application/x-amz-json-1.1' }, body: { Events: page.map(({ record }) => record), ...token } };
}

function keyOf({ time, id }: StoredRecord): string {
  return `${String(Math.floor(time / 1000)).padStart(12, '0')}|${id}`;
}
