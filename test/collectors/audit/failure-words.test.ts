/** What failure texts tell, wherever the provider puts status and type. */
import { describe, expect, it } from 'vitest';
import { readFailureWords } from '../../../src/collectors/audit/failure-words.ts';

describe('failure words', () => {
  it.each([
    ['Conflict: the user exists', 409, null],
    ['HTTP status: 401', 401, null],
    ['Request failed with status code 503', 503, null],
    ['409 Conflict', 409, null],
    ['(429) Too Many Requests', 429, null],
    ['the user was not found in group 404 of 500', null, null],
    ['SCIM 400 Bad Request: userName is required', 400, null],
    ['room 404 has 500 bad requests', null, null],
    [
      '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness","detail":"taken"}',
      409,
      'uniqueness',
    ],
    ['Error: {"status":400,"scimType":"invalidValue","detail":"no"} from target', 400, 'invalidValue'],
    ['{"Errors":[{"code":"404","description":"gone"}]}', 404, null],
    ['the field is sensitive', null, null],
    ['{"scimType":"sensitive"}', null, 'sensitive'],
    ['{broken', null, null],
    ['', null, null],
  ])('%s', (text, httpStatus, scimType) => {
    expect(readFailureWords(text)).toMatchObject({ httpStatus, scimType });
  });

  it.each([
    ['{"detail":"taken","status":"409"}', 'taken'],
    ['{"Errors":[{"code":"404","description":"gone"}]}', 'gone'],
    ['Conflict: {"detail":"taken"}', 'Conflict: {"detail":"taken"}'],
    ['{"other":1}', '{"other":1}'],
  ])('of %s are %s', (text, message) => {
    expect(readFailureWords(text).message).toBe(message);
  });

  it('of a text without end come in no time', () => {
    expect(readFailureWords(`${'status '.repeat(200_000)}409`).httpStatus).toBeNull();
  });
});
