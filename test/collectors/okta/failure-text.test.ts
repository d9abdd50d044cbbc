import { describe, expect, it } from 'vitest';
import { parseFailureText } from '../../../src/collectors/okta/failure-text.ts';

const nothing = { httpStatus: null, scimType: null, login: null, group: null, app: null };

describe('failure texts', () => {
  it.each([
    [
      'Automatic provisioning of user Ana García to app Demo App failed: Error while creating user ana@example.test: Conflict. Errors reported by remote server: userName already taken',
      { httpStatus: 409, message: 'userName already taken', scimType: null, login: 'ana@example.test', app: 'Demo App' },
    ],
    [
      'Automatic profile push of Ana to app Demo failed: Error while trying to push profile update for ana@example.test: Bad Request. Errors reported by remote server: {"scimType":"invalidValue"}',
      { httpStatus: 400, message: '{"scimType":"invalidValue"}', scimType: 'invalidValue', login: 'ana@example.test', app: 'Demo' },
    ],
    [
      'Automatic deprovisioning of user Ana from app Demo failed: Error while deactivating user ana: Not Found.',
      { httpStatus: 404, message: 'Error while deactivating user ana: Not Found.', scimType: null, login: 'ana', app: 'Demo' },
    ],
    [
      'Unable to update Group Push mapping target App group Sales: EMEA: Error while creating user group Sales: EMEA: HTTP 403 Forbidden',
      { httpStatus: 403, message: expect.stringContaining('HTTP 403 Forbidden'), group: 'Sales: EMEA' },
    ],
    [
      'Error while updating group Field sales: Conflict. Errors reported by remote server: name taken',
      { httpStatus: 409, message: 'name taken', group: 'Field sales' },
    ],
    [
      "Bad Gateway. Errors reported by remote server: Invalid JSON: Unrecognized token 'error'\n line: 1, column: 6",
      { ...nothing, httpStatus: 502, message: "Invalid JSON: Unrecognized token 'error'\n line: 1, column: 6" },
    ],
    [
      'Error authenticating: Unauthorized. Errors reported by remote server: token expired',
      { ...nothing, httpStatus: 401, message: 'Error authenticating: Unauthorized. Errors reported by remote server: token expired' },
    ],
    [
      'Conflict. Errors reported by remote server: ',
      { ...nothing, httpStatus: 409, message: 'Conflict. Errors reported by remote server:' },
    ],
    [
      'Automatic provisioning of user Ana to app Demo failed: Create new user returned empty user.',
      { ...nothing, message: 'Create new user returned empty user.', app: 'Demo' },
    ],
    [
      'Conflict. Errors reported by remote server: {"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"userName taken","status":"409","scimType":"uniqueness"}',
      { ...nothing, httpStatus: 409, message: 'userName taken', scimType: 'uniqueness' },
    ],
    [
      'Error while creating user ana@example.test: request failed with status code 429',
      {
        ...nothing,
        httpStatus: 429,
        message: 'Error while creating user ana@example.test: request failed with status code 429',
        login: 'ana@example.test',
      },
    ],
    ['The name Forbidden. is fine', { ...nothing, message: 'The name Forbidden. is fine' }],
    ['userName is case sensitive', { ...nothing, message: 'userName is case sensitive' }],
    ['', { ...nothing, message: '' }],
  ])('are taken apart: %s', (text, expected) => {
    expect(parseFailureText(text)).toEqual({ ...nothing, ...expected });
  });

  it('are read in a moment even when they are made to be slow', () => {
    const begun = performance.now();
    for (const text of ['Automatic a of '.repeat(9000), ': Conflict'.repeat(9000), 'Error while x for '.repeat(9000)])
      parseFailureText(text);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
