import { describe, expect, it } from 'vitest';
import { restOperation } from '../../../src/collectors/semantics/rest-operation.ts';

describe('operations of plain REST calls', () => {
  it.each([
    ['POST', '/users', 'create'],
    ['POST', '/api/v1/users/', 'create'],
    ['POST', '/signup', 'create'],
    ['POST', '/teams/7/invitations', 'invite'],
    ['PATCH', '/v1/users/42?notify=1', 'update'],
    ['DELETE', 'https://crm.example/api/members/9f', 'delete'],
    ['POST', '/api/users/42/disable', 'suspend'],
    ['POST', '/v1/members/9f/reactivate', 'reactivate'],
    ['POST', '/activate/3f9c', 'activate'],
    ['POST', '/api/verify-email', 'activate'],
    ['GET', '/activate', null],
    ['GET', '/users', null],
    ['POST', '/users/42/avatar', null],
    ['POST', '/v1/seats', null],
    [null, '/users', null],
  ])('%s %s: %s', (method, path, operation) => {
    expect(restOperation(method, path, 'server')?.operation ?? null).toBe(operation);
  });

  it('is sent by a client and applied by a server', () => {
    expect(
      [restOperation('POST', '/users', 'client'), restOperation('POST', '/users', 'server'), restOperation('POST', '/users', null)].map(
        (reading) => reading?.stage,
      ),
    ).toEqual(['send', 'apply', null]);
  });
});
