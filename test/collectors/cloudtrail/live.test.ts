/** The CloudTrail collector against a loopback CloudTrail: what it asks for, how it signs, and what it says when it is refused. */
import { afterEach, describe, expect, it } from 'vitest';
import { cloudtrailSourceAt } from '../../../src/collectors/cloudtrail/index.ts';
import type { Reply, Vendor } from '../../helpers/audit-harness.ts';
import { AuditServer } from '../../helpers/audit-server.ts';
import { AuditWorld } from '../../helpers/audit-world.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { until } from '../../helpers/until.ts';
import { awsKeys, awsRefusal, cloudtrailVendor, eventSource, unpaced } from './vendor.ts';

const now = Date.UTC(2026, 0, 5, 10);
const quick = { timeoutMs: 2000, backoff: { firstMs: 2, maxMs: 10 }, slowRetryMs: 5, resetSlackMs: 2 };
const keys = { accessKeyId: 'env:ID', secretAccessKey: 'env:KEY' };
const resolveSecret = async (reference: string) => (reference === 'env:ID' ? awsKeys.accessKeyId : awsKeys.secretAccessKey);
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(vendor: Partial<Vendor> = {}, clock = () => now): Promise<{ server: AuditServer; world: AuditWorld }> {
  const world = new AuditWorld({ now: clock });
  const server = await AuditServer.start({ ...cloudtrailVendor, ...vendor }, world);
  closing.push(() => server.close());
  return { server, world };
}

function start(server: AuditServer, more: object = {}, ours = now, source = unpaced): CaptureContext {
  const context = new CaptureContext('aws', { now: () => ours });
  const options = { region: 'eu-central-1', eventSources: [eventSource], baseUrl: server.baseUrl, pollInterval: '10ms', ...keys, ...more };
  const done = source.collector(source.options.parse(options), { resolveSecret }, quick).run(context);
  closing.push(async () => {
    context.abort();
    await done;
  });
  return context;
}

const errors = (context: CaptureContext) => context.statuses.map(({ error }) => error ?? '').filter((error) => error !== '');

describe('looking up', () => {
  it('asks for one event source by a signed request, and repeats it with each token', async () => {
    const { server, world } = await serve();
    for (let index = 0; index < 15; index += 1) {
      const facts = { id: `e-${index}`, time: now - 3_600_000 + index * 1000, feed: 'log' };
      world.add({ ...facts, record: cloudtrailVendor.record(facts) });
    }
    const context = start(server, { since: '2h' });
    await until(() => new Set(context.events.map(({ nativeId }) => nativeId)).size === 15, 'all events');
    const [first, second] = server.requests;
    const parameters = {
      LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: eventSource }],
      StartTime: (now - 7_200_000) / 1000,
      EndTime: now / 1000,
      MaxResults: 50,
    };
    expect(first).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/x-amz-json-1.1' } });
    expect(first?.headers['x-amz-target']).toBe('com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents');
    expect(first?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/20260105\/eu-central-1\/cloudtrail\/aws4_request, /,
    );
    expect(JSON.parse(first?.body ?? '')).toEqual(parameters);
    expect(JSON.parse(second?.body ?? '')).toEqual({ ...parameters, NextToken: 'page-1' });
  });

  it('has a position of its own for each event source and Region', async () => {
    const { server } = await serve();
    const context = start(server, { region: ['eu-central-1', 'us-east-1'], eventSources: [eventSource, 'sso.amazonaws.com'] });
    await until(() => Object.keys(JSON.parse(context.cursor ?? '{}')).length === 4, 'four positions');
    expect(Object.keys(JSON.parse(context.cursor ?? '')).sort()).toEqual([
      `eu-central-1/${eventSource}`,
      'eu-central-1/sso.amazonaws.com',
      `us-east-1/${eventSource}`,
      'us-east-1/sso.amazonaws.com',
    ]);
    expect(errors(context)).toEqual([]);
  });

  it('signs by the clock of the server once it knows it', async () => {
    const { server } = await serve({
      unauthorised: awsRefusal('InvalidSignatureException', 'Signature expired: 20260105T060000Z is now earlier than 20260105T095500Z'),
    });
    const context = start(server, {}, now - 4 * 3_600_000);
    await until(() => context.statuses.some(({ seen }) => seen === true), 'a good answer');
    expect(errors(context)).toEqual([]);
    expect(server.requests[1]?.headers['x-amz-date']).toBe('20260105T100000Z');
  });

  it('sends no more requests than AWS allows, and ends at once when it is stopped', async () => {
    const { server } = await serve();
    const context = start(server, { eventSources: ['a.example', 'b.example', 'c.example'] }, now, cloudtrailSourceAt(0.001));
    await until(() => context.statuses.some(({ seen }) => seen === true), 'the first answer');
    expect(server.requests).toHaveLength(1);
  });

  it('goes on by itself after it was throttled', async () => {
    const refusals = [
      awsRefusal('ThrottlingException', 'Rate exceeded'),
      { ...awsRefusal('x'), body: {}, headers: { 'x-amzn-errortype': 'TooManyRequestsException:http://x.example/' } },
    ];
    const { server } = await serve({ answer: (ask, world) => refusals.shift() ?? cloudtrailVendor.answer(ask, world) });
    const context = start(server);
    await until(() => context.statuses.some(({ seen }) => seen === true), 'a good answer');
    expect(errors(context)).toEqual([expect.stringContaining('rate limit is used up'), expect.stringContaining('rate limit is used up')]);
  });
});

describe('a refusal', () => {
  it.each<[Reply, string]>([
    [awsRefusal('AccessDeniedException', 'User: arn:aws:iam::1:user/x is not authorized'), 'need the permission cloudtrail:LookupEvents'],
    [awsRefusal('ExpiredTokenException', 'expired'), 'the AWS credentials have expired (ExpiredTokenException)'],
    [awsRefusal('UnrecognizedClientException', 'invalid'), 'does not know the AWS access key'],
    [
      awsRefusal('InvalidSignatureException', 'does not match'),
      'refuses the signature (InvalidSignatureException): check the secret access key',
    ],
    [awsRefusal('InvalidSignatureException', 'Signature expired'), 'the clock of this machine is off'],
    [awsRefusal('OptInRequired'), 'has not enabled this Region'],
    [
      awsRefusal('InvalidLookupAttributesException', 'bad'),
      'does not accept the request (InvalidLookupAttributesException, bad): check region and eventSources',
    ],
    [{ status: 403, body: '<html>' }, 'refuses the AWS credentials (403)'],
  ])('%j says what to do', async (reply, message) => {
    const { server } = await serve({ answer: () => reply, allowed: () => true });
    const context = start(server);
    await until(() => errors(context).length > 0, 'the error');
    expect(errors(context)[0]).toContain(message);
    const options = unpaced.options.parse({ region: 'eu-central-1', eventSources: [eventSource], baseUrl: server.baseUrl, ...keys });
    const [probe] = (await unpaced.probe?.(options, { resolveSecret })) ?? [];
    expect(probe).toEqual({ feed: `eu-central-1/${eventSource}`, ok: false, message: expect.stringContaining(message) });
    expect(probe?.message).not.toContain(awsKeys.secretAccessKey);
  });

  it('of a wrong signature is seen by the server', async () => {
    const { server } = await serve();
    const context = new CaptureContext('aws', { now: () => now });
    const options = unpaced.options.parse({ region: 'eu-central-1', eventSources: [eventSource], baseUrl: server.baseUrl, ...keys });
    const done = unpaced.collector(options, { resolveSecret: async () => 'wrong' }, quick).run(context);
    await until(() => errors(context).length > 0, 'the error');
    context.abort();
    await done;
    expect(errors(context)[0]).toContain('credentials have expired');
  });
});

describe('options', () => {
  it.each([
    ['no Region', { region: undefined }, 'must be a Region'],
    ['a Region that is an address', { region: 'evil.example/' }, 'must be a Region'],
    ['half a key', { accessKeyId: 'env:ID' }, 'needs accessKeyId and secretAccessKey together'],
    ['a key and a profile', { ...keys, profile: 'x' }, 'takes either profile or accessKeyId'],
    ['a secret', { accessKeyId: 'AKIA', secretAccessKey: 'env:K' }, 'must be a reference to a secret'],
    ['a token without keys', { sessionToken: 'env:T' }, 'sessionToken needs'],
    ['no event source', { eventSources: [] }, 'must name at least one event source'],
  ])('with %s are refused', (_, parts, message) => {
    const result = unpaced.options.safeParse({ region: 'eu-central-1', ...parts });
    expect(result.error?.issues.map((issue) => issue.message).join()).toContain(message);
  });
});
