import { describe, expect, it } from 'vitest';
import { type ScimRequestFacts, scimRequest } from '../../../src/collectors/semantics/scim-request.ts';

function read(path: string, facts: Partial<ScimRequestFacts> = {}) {
  return scimRequest({ method: 'GET', side: 'server', path, ...facts });
}

const patch = (...operations: object[]): string =>
  JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations });

describe('which requests are SCIM', () => {
  it.each([
    ['/scim/v2/Users/28a', 'User', { scimId: '28a' }],
    ['/api/scim/users/28a', 'User', { scimId: '28a' }],
    ['https://scim.acme.example/v2/Groups/7f', 'Group', { groupId: '7f' }],
    ['/Users/28a', 'User', { scimId: '28a' }],
    ['/scim/v2/Users/:id', 'User', {}],
    ['/scim/v2/Users/{userId}', 'User', {}],
    ['/scim/v2/ServiceProviderConfig', 'other', {}],
  ])('%s is about a %s', (path, resource, identifiers) => {
    expect(read(path)).toMatchObject({ resource, identifiers });
  });

  it.each(['/api/users/5', '/api/Users/5', '/home', '', '/discriminate/groups', '/users'])('%j is none', (path) => {
    expect(read(path)).toBeNull();
  });
});

describe('lookups', () => {
  it.each([
    ['userName eq "alice@acme.example"', { userName: 'alice@acme.example' }],
    ['externalId eq "00u1" and active eq true', { externalId: '00u1' }],
    ['emails[type eq "work"].value eq "a@b.example"', { email: 'a@b.example' }],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bob"', { userName: 'bob' }],
    ['userName eq "o\\"neil"', { userName: 'o"neil' }],
    ['userName eq "a" or userName eq "b"', {}],
    ['not (userName eq "a")', {}],
    ['userName sw "a"', {}],
    ['userName eq "unknown"', {}],
  ])('%s names %j', (filter, identifiers) => {
    const reading = read('/scim/v2/Users', { query: `filter=${encodeURIComponent(filter)}&count=100` });
    expect(reading).toMatchObject({ stage: 'match', operation: null, probe: false });
    expect(reading?.identifiers).toEqual(identifiers);
  });

  it('takes the query behind the path, with plus signs for spaces', () => {
    expect(read('/scim/v2/Users?filter=userName+eq+%22zo%C3%AB%22')?.identifiers).toEqual({ userName: 'zoë' });
  });

  it('invents nobody for the random UUID of a connection test', () => {
    const reading = read('/scim/v2/Users', { query: 'filter=userName eq "5a0c6f3e-1111-4222-8333-123456789abc"' });
    expect(reading).toMatchObject({ probe: true, identifiers: {}, stage: 'match' });
  });

  it('learns the id from the only resource of the answer', () => {
    const responseBody = { totalResults: 1, Resources: [{ id: '28a', userName: 'bob' }] };
    expect(read('/scim/v2/Users', { query: 'filter=userName eq "bob"', responseBody })?.identifiers).toEqual({
      userName: 'bob',
      scimId: '28a',
    });
  });

  it('takes a page of all users for an import', () => {
    expect(read('/scim/v2/Users?startIndex=1&count=100')).toMatchObject({ operation: 'import', stage: null });
  });
});

describe('writes', () => {
  it.each([
    ['POST', '/Users', undefined, 'create'],
    ['PUT', '/Users/1x', '{"userName":"b","active":true}', 'update'],
    ['PUT', '/Users/1x', '{"userName":"b","active":false}', 'suspend'],
    ['PATCH', '/Users/1x', patch({ op: 'replace', value: { active: false } }), 'suspend'],
    ['PATCH', '/Users/1x', patch({ op: 'Replace', path: 'active', value: 'False' }), 'suspend'],
    ['PATCH', '/Users/1x', patch({ op: 'replace', value: { active: true } }), 'reactivate'],
    ['PATCH', '/Users/1x', patch({ op: 'replace', value: { active: true, 'name.givenName': 'B' } }), 'update'],
    ['PATCH', '/Users/1x', patch({ op: 'replace', path: 'title', value: 'CTO' }), 'update'],
    ['PATCH', '/Users/1x', undefined, 'update'],
    ['DELETE', '/Users/1x', undefined, 'delete'],
    ['PATCH', '/Groups/g1', patch({ op: 'add', path: 'members', value: [{ value: 'u1' }] }), 'group-add'],
    ['PATCH', '/Groups/g1', patch({ op: 'remove', path: 'members[value eq "u1"]' }), 'group-remove'],
    ['PATCH', '/Groups/g1', patch({ op: 'Remove', path: 'members', value: [{ value: 'u1' }] }), 'group-remove'],
    ['PATCH', '/Groups/g1', patch({ op: 'replace', value: { displayName: 'Sales' } }), 'update'],
  ])('%s %s with %s is %s', (method, path, requestBody, operation) => {
    expect(read(`/scim/v2${path}`, { method, requestBody })?.operation).toBe(operation);
  });

  it('are sent by clients, applied by servers, and neither when nobody knows', () => {
    expect(['client', 'server', null].map((side) => read('/scim/v2/Users', { method: 'POST', side: side as 'client' })?.stage)).toEqual([
      'send',
      'apply',
      null,
    ]);
  });

  it('name the person of the body, and the id only from the answer', () => {
    const requestBody = JSON.stringify({
      id: 'made-up',
      userName: 'bob',
      externalId: '00u9',
      emails: [{ value: 'home@b.example' }, { value: 'bob@b.example', primary: true }],
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: '701984' },
    });
    const asked = { userName: 'bob', externalId: '00u9', email: 'bob@b.example', employeeId: '701984' };
    expect(read('/scim/v2/Users', { method: 'POST', requestBody })?.identifiers).toEqual(asked);
    const answered = read('/scim/v2/Users', { method: 'POST', requestBody, status: 201, responseBody: '{"id":"28a","userName":"bob"}' });
    expect(answered?.identifiers).toEqual({ ...asked, scimId: '28a' });
    expect(read('/scim/v2/Users', { method: 'POST', location: 'https://a.example/scim/v2/Users/28a' })?.identifiers).toEqual({
      scimId: '28a',
    });
  });

  it('name the member when a group changes by one, and nobody when by many', () => {
    const members = (...ids: string[]): string => patch({ op: 'add', path: 'members', value: ids.map((value) => ({ value })) });
    expect(read('/scim/v2/Groups/g1', { method: 'PATCH', requestBody: members('u1') })?.identifiers).toEqual({
      groupId: 'g1',
      scimId: 'u1',
    });
    expect(read('/scim/v2/Groups/g1', { method: 'PATCH', requestBody: members('u1', 'u2') })?.identifiers).toEqual({ groupId: 'g1' });
  });

  it('still say something when the body was cut', () => {
    const requestBody =
      '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"bob","emails":[{"type":"work","value":"bob@b.example"}],"addr';
    expect(read('/scim/v2/Users', { method: 'POST', requestBody })?.identifiers).toEqual({ userName: 'bob', email: 'bob@b.example' });
  });
});

describe('a refused change', () => {
  const rename = patch({ op: 'replace', path: 'userName', value: 'bob' }, { op: 'replace', path: 'externalId', value: '00uBOB01' });
  const taken = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '409', scimType: 'uniqueness', detail: 'bob is taken' };
  const bob = { userName: 'bob', externalId: '00uBOB01', emails: [{ value: 'bob@b.example' }] };
  const path = '/scim/v2/Users/28a';

  it.each<[string, Partial<ScimRequestFacts>, object]>([
    ['PATCH 200', { method: 'PATCH', status: 200, requestBody: rename }, { scimId: '28a', userName: 'bob', externalId: '00uBOB01' }],
    ['PATCH 409', { method: 'PATCH', status: 409, requestBody: rename }, { scimId: '28a' }],
    ['PATCH 400', { method: 'PATCH', status: 400, requestBody: rename }, { scimId: '28a', externalId: '00uBOB01' }],
    ['PATCH with the answer alone', { method: 'PATCH', requestBody: rename, responseBody: taken }, { scimId: '28a' }],
    [
      'PATCH without a path, 409',
      { method: 'PATCH', status: 409, requestBody: patch({ op: 'Replace', value: { userName: 'bob' } }) },
      { scimId: '28a' },
    ],
    ['PUT 409', { method: 'PUT', status: 409, requestBody: bob }, { scimId: '28a' }],
    [
      'PUT 400',
      { method: 'PUT', status: 400, requestBody: bob },
      { scimId: '28a', userName: 'bob', externalId: '00uBOB01', email: 'bob@b.example' },
    ],
    ['POST to the id, 409', { method: 'POST', status: 409, requestBody: bob }, { scimId: '28a' }],
    [
      'whose answer names somebody',
      { method: 'PATCH', status: 409, requestBody: rename, responseBody: { id: '9', userName: 'bob' } },
      { scimId: '28a' },
    ],
  ])('gives nobody a name that may be somebody else’s: %s', (_, facts, identifiers) => {
    for (const side of ['client', 'server', null] as const) expect(read(path, { ...facts, side })?.identifiers).toEqual(identifiers);
  });

  it('is another matter for a create, which names whom it is about', () => {
    const reading = read('/scim/v2/Users', { method: 'POST', status: 409, requestBody: bob, responseBody: taken });
    expect(reading?.identifiers).toEqual({ userName: 'bob', externalId: '00uBOB01', email: 'bob@b.example' });
  });

  it('leaves the member of a group change, and not the new name of the group', () => {
    const requestBody = patch(
      { op: 'add', path: 'members', value: [{ value: '28a' }] },
      { op: 'replace', path: 'displayName', value: 'taken' },
    );
    expect(read('/scim/v2/Groups/7f', { method: 'PATCH', status: 409, requestBody })?.identifiers).toEqual({
      groupId: '7f',
      scimId: '28a',
    });
  });
});

describe('errors', () => {
  it('gives scimType and detail', () => {
    const responseBody = { status: '409', scimType: 'uniqueness', detail: 'userName is taken' };
    expect(read('/scim/v2/Users', { method: 'POST', status: 409, responseBody })).toMatchObject({
      errorCode: 'uniqueness',
      message: 'userName is taken',
    });
  });

  it('finds the failed operation inside a successful bulk answer', () => {
    const failed = { method: 'POST', status: { code: '409' }, response: { scimType: 'uniqueness', detail: 'taken' } };
    const responseBody = { Operations: [{ method: 'POST', status: '201' }, failed] };
    expect(read('/scim/v2/Bulk', { method: 'POST', status: 200, responseBody })).toMatchObject({
      resource: 'Bulk',
      errorCode: 'uniqueness',
      message: '1 of 2 bulk operations failed: taken',
    });
  });

  it.each([
    ['{'],
    ['[]'],
    ['"text"'],
    ['{"Operations":[null,5,{"op":7,"path":{},"value":[[]]}]}'],
    ['{"emails":{"value":{}},"userName":["x"],"__proto__":{"a":1}}'],
  ])('survives the body %s', (body) => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'BREW'])
      expect(() => read('/scim/v2/Users/%zz', { method, requestBody: body, responseBody: body, query: 'filter=%zz' })).not.toThrow();
  });
});
