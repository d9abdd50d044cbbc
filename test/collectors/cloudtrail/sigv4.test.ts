/** The vectors that AWS publishes in its Signature Version 4 test suite and in the IAM user guide. */
import { describe, expect, it } from 'vitest';
import { signedHeaders } from '../../../src/collectors/cloudtrail/sigv4.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', sessionToken: null };
const now = Date.UTC(2015, 7, 30, 12, 36, 0);
const form = 'application/x-www-form-urlencoded';

function authorization(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body = '',
  service = 'service',
  sessionToken: string | null = null,
) {
  return signedHeaders({ method, url, headers, body }, { ...credentials, sessionToken }, { region: 'us-east-1', service, now })
    .authorization;
}

describe('a signature', () => {
  it.each([
    ['get-vanilla', 'GET', 'https://example.amazonaws.com/', {}, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      'https://example.amazonaws.com/?Param2=value2&Param1=value1',
      {},
      '',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    ['post-vanilla', 'POST', 'https://example.amazonaws.com/', {}, '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      'POST',
      'https://example.amazonaws.com/',
      { 'Content-Type': form },
      'Param1=value1',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('is the published one: %s', (_, method, url, headers, body, signature) => {
    expect(authorization(method, url, headers, body)).toContain(`Signature=${signature}`);
  });

  it("is that of the user guide's request to IAM", () => {
    const url = 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08';
    expect(authorization('GET', url, { 'content-type': `${form}; charset=utf-8` }, '', 'iam')).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  it('covers the session token of temporary credentials', () => {
    const headers = signedHeaders(
      { method: 'POST', url: 'https://example.amazonaws.com/', headers: {}, body: '{}' },
      { ...credentials, sessionToken: 'token-1' },
      { region: 'us-east-1', service: 'service', now },
    );
    expect(headers).toMatchObject({ 'x-amz-date': '20150830T123600Z', 'x-amz-security-token': 'token-1' });
    expect(headers.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,');
  });

  it('differs for another body, time and key', () => {
    const sign = (body: string, at: number, secretAccessKey: string) =>
      signedHeaders(
        { method: 'POST', url: 'https://x.example/', headers: {}, body },
        { ...credentials, secretAccessKey },
        { region: 'us-east-1', service: 's', now: at },
      ).authorization;
    expect(new Set([sign('a', now, 'k'), sign('b', now, 'k'), sign('a', now + 1000, 'k'), sign('a', now, 'l')]).size).toBe(4);
  });
});
