import { describe, expect, it } from 'vitest';
import { harFormat } from '../../../src/collectors/har/index.ts';
import type { Json } from '../../../src/domain/event.ts';
import { formatOf, importText } from '../../helpers/import-text.ts';
import { mutated } from '../../helpers/mutate.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

type Plain = { [key: string]: unknown };

const har = harFormat.importer;
const header = (name: string, value: string): Plain => ({ name, value });

/** A SCIM create that was refused. */
function entry(changes: Plain = {}): Plain {
  return {
    startedDateTime: '2026-01-05T10:00:00.123Z',
    time: 250.5,
    request: {
      method: 'POST',
      url: 'https://crm.example/scim/v2/Users',
      httpVersion: 'HTTP/1.1',
      headers: [
        header('Authorization', 'Bearer very-secret-token'),
        header('Cookie', 'session=secret'),
        header('User-Agent', 'Okta SCIM Client 1.0.0'),
        header('X-Request-Id', 'req-9'),
      ],
      queryString: [],
      cookies: [],
      postData: { mimeType: 'application/scim+json', text: '{"userName":"alice@acme.example","externalId":"00u1abcdefghijklmnop"}' },
      headersSize: 200,
      bodySize: 70,
    },
    response: {
      status: 409,
      statusText: 'Conflict',
      headers: [header('Content-Type', 'application/scim+json')],
      content: {
        size: 60,
        mimeType: 'application/scim+json',
        text: '{"status":"409","scimType":"uniqueness","detail":"userName is taken"}',
      },
      redirectURL: '',
    },
    cache: {},
    timings: { blocked: -1, dns: 1, connect: 20, ssl: 10, send: 1, wait: 220, receive: 8.5 },
    serverIPAddress: '10.9.9.9',
    ...changes,
  };
}

function file(...entries: unknown[]): Plain {
  return {
    log: {
      version: '1.2',
      creator: { name: 'WebInspector', version: '537.36' },
      pages: [{ id: 'page_1', title: 'x', entries: [1] }],
      entries,
      comment: 'end',
    },
  };
}

const withRequest = (changes: Plain): Plain => entry({ request: { ...(entry().request as Plain), ...changes } });
const withResponse = (changes: Plain): Plain => entry({ response: { ...(entry().response as Plain), ...changes } });

describe('an entry of a HAR file', () => {
  it('is an HTTP call with what SCIM says about it', async () => {
    const { events, rejected } = await importText(har, JSON.stringify(file(entry())));
    expect(rejected).toEqual([]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      source: 'har',
      kind: 'span',
      spanKind: 'client',
      time: Date.UTC(2026, 0, 5, 10, 0, 0, 123),
      durationMs: 250.5,
      name: 'POST crm.example/scim/v2/Users',
      endpoint: 'POST crm.example/scim/v2/Users',
      stage: 'send',
      operation: 'create',
      outcome: 'failure',
      provider: 'okta',
      target: 'crm.example',
      httpStatus: 409,
      errorCode: 'uniqueness',
      message: 'userName is taken',
      identifiers: { userName: 'alice@acme.example', externalId: '00u1abcdefghijklmnop', requestId: 'req-9' },
      attributes: { 'har.timings.wait': 220, 'network.peer.address': '10.9.9.9' },
    });
    expect(JSON.stringify(events[0])).not.toMatch(/secret/);
  });

  it.each<[string, Plain, Plain]>([
    [
      'a lookup',
      withRequest({
        method: 'GET',
        url: 'https://crm.example/scim/v2/Users?filter=userName%20eq%20%22bob@acme.example%22',
        postData: undefined,
      }),
      { stage: 'match', identifiers: { userName: 'bob@acme.example' } },
    ],
    [
      'a body in base64',
      withResponse({
        status: 201,
        content: { mimeType: 'application/scim+json', encoding: 'base64', text: Buffer.from('{"id":"2819c223"}').toString('base64') },
      }),
      { outcome: 'success', identifiers: { scimId: '2819c223' } },
    ],
    [
      'no answer',
      withResponse({ status: 0, statusText: '', content: {}, _error: 'net::ERR_CONNECTION_RESET' }),
      { outcome: 'failure', httpStatus: null, message: 'net::ERR_CONNECTION_RESET' },
    ],
    ['no total time', entry({ time: null }), { durationMs: 250.5 }],
    ['no time at all', entry({ startedDateTime: 'yesterday', time: -1, timings: null }), { time: 5, durationMs: null }],
    [
      'the span that made it',
      withRequest({ headers: [header('traceparent', '00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-01')] }),
      { parentNativeId: '5b8efff798038103d269b633813fc60c/eee19b7ec3c1b174', identifiers: { traceId: '5b8efff798038103d269b633813fc60c' } },
    ],
    ['members of other types', entry({ response: 'x', timings: 3, serverIPAddress: {}, time: 'x' }), { httpStatus: null }],
  ])('may have %s', async (_title, changed, expected) => {
    const { events } = await importText(har, JSON.stringify(file(changed)));
    expect(events[0]).toMatchObject(expected);
  });

  it('leaves pictures out', async () => {
    const { events } = await importText(
      har,
      JSON.stringify(file(withResponse({ content: { mimeType: 'image/png', encoding: 'base64', text: 'iVBORw0KGgo=' } }))),
    );
    expect(events[0]?.attributes).not.toHaveProperty('http.response.body.content');
  });
});

describe('the HAR importer', () => {
  const later = entry({ startedDateTime: '2026-01-05T10:00:01Z' });

  it.each([
    ['in one line', JSON.stringify(file(entry(), later))],
    ['indented', JSON.stringify(file(entry(), later), null, 2)],
    ['behind a byte order mark', `\uFEFF${JSON.stringify(file(entry(), later))}`],
    ['one after the other', `${JSON.stringify(file(entry()))}\n${JSON.stringify(file(later))}`],
  ])('reads files %s, in chunks of any size', async (_title, text) => {
    expect(formatOf(text)).toBe('har');
    for (const size of [1, 13, 1 << 20]) {
      const { events, rejected } = await importText(har, text, size);
      expect(rejected).toEqual([]);
      expect(events.map(({ time }) => time)).toEqual([Date.UTC(2026, 0, 5, 10, 0, 0, 123), Date.UTC(2026, 0, 5, 10, 0, 1)]);
    }
  });

  it('gives the same call the same id in every file', async () => {
    const [first, second] = await Promise.all([file(entry()), file(later, entry())].map((saved) => importText(har, JSON.stringify(saved))));
    expect(second?.events[1]?.dedupeKey).toBe(first?.events[0]?.dedupeKey);
  });

  it('says what it could not read, with its line', async () => {
    const text = JSON.stringify(file({ request: {} }, 'text', entry()), null, 1);
    const { events, rejected } = await importText(har, text);
    expect(events).toHaveLength(1);
    const lines = text.split('\n');
    expect(rejected.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 2 }, () => 'an entry without request.method and request.url'),
    );
    const line = Number(rejected[0]?.where.split(':')[1]);
    expect(lines[line]).toContain('"request": {}');
  });

  it.each([
    ['no entries', '{"log":{"version":"1.2","creator":{"name":"x"}}}', ['no HAR file: it has no log.entries']],
    [
      'an entry that is cut off',
      JSON.stringify(file(entry(), later)).slice(0, -400),
      ['the file ends inside this record', 'the file ends inside log.entries'],
    ],
    ['entries that are cut off', JSON.stringify(file(entry(), 7)).split('7]')[0] ?? '', ['the file ends inside log.entries']],
  ])('does not hide %s', async (_title, text, reasons) => {
    expect((await importText(har, text)).rejected.map(({ reason }) => reason)).toEqual(reasons);
  });

  it('has nothing to say about an empty recording', async () => {
    expect(await importText(har, JSON.stringify(file()))).toMatchObject({ events: [], rejected: [] });
  });

  it('stores or rejects damaged files, and never fails', async () => {
    const sample = file(entry()) as Json;
    for (let seed = 0; seed < 500; seed++) {
      const text = JSON.stringify(mutated(sample, seededRandom(seed)));
      for (const event of (await importText(har, text)).events) {
        expect(event.nativeId.length).toBeLessThan(400);
        expect(event.name.length).toBeLessThan(310);
        expect([event.time, event.durationMs ?? 0].filter((time) => !(time >= 0 && time < 1e14))).toEqual([]);
      }
    }
  });
});
