import { describe, expect, it } from 'vitest';
import { identifiersFrom } from '../../../src/collectors/semantics/identifiers-from.ts';
import { interpret, type Observation } from '../../../src/collectors/semantics/interpret.ts';
import { operationOf, operationOfName } from '../../../src/collectors/semantics/operation-names.ts';

function read(changes: Partial<Observation>) {
  return interpret({
    name: 'work',
    service: 'crm',
    spanKind: 'internal',
    nested: true,
    status: 'unset',
    statusMessage: null,
    attributes: {},
    ...changes,
  });
}

describe('identifiers in attributes', () => {
  it.each([
    [{ 'user.email': ' a@b.example ' }, { email: 'a@b.example' }],
    [{ 'user.email': 'no address' }, {}],
    [{ 'enduser.id': 'a@b.example' }, { email: 'a@b.example' }],
    [{ 'user.id': '00u1a2b3c4d5e6f7g8h9' }, { idpUserId: '00u1a2b3c4d5e6f7g8h9' }],
    [{ 'user.id': 'alice' }, { userName: 'alice' }],
    [{ 'user.id': '481516' }, { scimId: '481516' }],
    [{ 'user.id': 42 }, {}],
    [{ 'http.request.header.x-request-id': ['r-1'] }, { requestId: 'r-1' }],
    [{ requestId: 'r-2', 'http.request.header.x_request_id': ['r-1'] }, { requestId: 'r-1' }],
    [
      { 'messaging.message.id': 'm-1', 'session.id': 's-1', 'job.id': 'j-1' },
      { messageId: 'm-1', sessionId: 's-1', jobId: 'j-1' },
    ],
    [{ trace_id: 'ABCDEF0123456789ABCDEF0123456789' }, { traceId: 'abcdef0123456789abcdef0123456789' }],
    [{ trace_id: '1234' }, {}],
    [{ uid: 1000, subject: 'Welcome', groupId: 'orders-consumer', group: 'orders' }, {}],
    [{ uid: 'www-data', account: 'acme-corp' }, {}],
    [
      { uid: '4be1b4c2-6a32-4e21-9d0c-2f1b7a6f9e10', account: 'ana@acme.example' },
      { email: 'ana@acme.example', idpUserId: '4be1b4c2-6a32-4e21-9d0c-2f1b7a6f9e10' },
    ],
    [
      { group_id: '4be1b4c2-6a32-4e21-9d0c-2f1b7a6f9e10', group: 'Sales' },
      { groupId: '4be1b4c2-6a32-4e21-9d0c-2f1b7a6f9e10', groupName: 'Sales' },
    ],
    [{ 'enduser.id': 'svc-scim-client' }, {}],
    [{ 'user.id': 'okta-service-account' }, {}],
    [{ userName: 'anonymous', request_id: '-', external_id: '[REDACTED]' }, {}],
    [{ email: { a: 1 }, userName: [['x']], session: true }, {}],
  ])('%j gives %j', (attributes, identifiers) => {
    expect(identifiersFrom(attributes)).toEqual(identifiers);
  });
});

describe('who makes a request', () => {
  const by = (path: string) =>
    read({
      spanKind: 'server',
      attributes: { 'http.request.method': 'POST', 'url.path': path, 'enduser.id': 'provisioning@acme.example' },
    }).identifiers;

  it('is the person at a sign-up, and acts for somebody else over SCIM', () => {
    expect(by('/signup')).toEqual({ email: 'provisioning@acme.example' });
    expect(by('/scim/v2/Users')).toEqual({});
  });
});

describe('outcome', () => {
  const http = (status: number): Partial<Observation> => ({ attributes: { 'http.response.status_code': status } });
  it.each<[string, Partial<Observation>, string]>([
    ['an internal span that says nothing', {}, 'unknown'],
    ['a call without a status', { spanKind: 'client' }, 'success'],
    ['a log record', { spanKind: null }, 'unknown'],
    ['status ok', { status: 'ok', attributes: { 'exception.type': 'Retried' } }, 'success'],
    ['status error', { status: 'error', ...http(200) }, 'failure'],
    ['HTTP 201', http(201), 'success'],
    ['HTTP 404 of a server', { spanKind: 'server', ...http(404) }, 'failure'],
    [
      'HTTP 404 of a SCIM lookup',
      {
        spanKind: 'client',
        status: 'error',
        attributes: { 'http.request.method': 'GET', 'url.path': '/scim/v2/Users/1x', 'http.status_code': '404' },
      },
      'unknown',
    ],
    ['gRPC status 5', { spanKind: 'client', attributes: { 'rpc.system': 'grpc', 'rpc.grpc.status_code': 5 } }, 'failure'],
    ['an exception', { attributes: { 'exception.message': 'boom' } }, 'failure'],
  ])('of %s', (_title, observation, outcome) => {
    expect(read(observation).outcome).toBe(outcome);
  });
});

describe('stage, target and provider', () => {
  it.each<[string, Partial<Observation>, string | null]>([
    ['a producer', { spanKind: 'producer' }, 'queue'],
    ['a consumer', { spanKind: 'consumer' }, 'queue'],
    ['a database call', { spanKind: 'client', attributes: { 'db.system.name': 'postgresql' } }, 'apply'],
    [
      'a changing call inside a request',
      { spanKind: 'client', attributes: { 'http.request.method': 'POST', 'url.full': 'https://x.example/v1/seats' } },
      'apply',
    ],
    [
      'a reading call',
      { spanKind: 'client', attributes: { 'http.request.method': 'GET', 'url.full': 'https://x.example/v1/seats' } },
      null,
    ],
    [
      'a token fetch',
      { spanKind: 'client', attributes: { 'http.request.method': 'POST', 'url.full': 'https://x.example/oauth2/v1/token' } },
      null,
    ],
    [
      'a root call',
      { spanKind: 'client', nested: false, attributes: { 'http.request.method': 'POST', 'url.full': 'https://x.example/v1/seats' } },
      null,
    ],
    ['an explicit stage', { attributes: { 'provisioning.stage': 'Confirm' } }, 'confirm'],
    ['an explicit stage that does not exist', { attributes: { 'provisioning.stage': 'lunch' } }, null],
  ])('of %s', (_title, observation, stage) => {
    expect(read(observation).stage).toBe(stage);
  });

  it('come from the request, and explicit attributes win', () => {
    const attributes = {
      'http.method': 'POST',
      'http.url': 'https://Scim.Acme.example:8443/scim/v2/Users',
      'http.user_agent': 'Okta SCIM Client 1.0.0',
    };
    expect(read({ spanKind: 'client', attributes })).toMatchObject({
      target: 'scim.acme.example',
      provider: 'okta',
      stage: 'send',
      operation: 'create',
    });
    expect(read({ spanKind: 'server', attributes })).toMatchObject({ target: 'crm', stage: 'apply' });
    const explicit = {
      ...attributes,
      'provisioning.target': 'salesforce',
      'provisioning.provider': 'Entra',
      'provisioning.operation': 'invite',
    };
    expect(read({ spanKind: 'server', attributes: explicit })).toMatchObject({
      target: 'salesforce',
      provider: 'entra',
      operation: 'invite',
    });
    expect(read({ attributes: { 'http.user_agent': 'Okta SCIM Client 1.0.0' } }).provider).toBeNull();
  });
});

describe('endpoint and error', () => {
  it.each<[Partial<Observation>, string | null]>([
    [
      { spanKind: 'server', attributes: { 'http.method': 'get', 'http.route': '/scim/v2/Users/:id', 'http.target': '/scim/v2/Users/28a' } },
      'GET /scim/v2/Users/{id}',
    ],
    [
      {
        spanKind: 'client',
        attributes: { 'http.request.method': 'PUT', 'server.address': 'hr.example', 'url.full': 'https://hr.example/p/81734?x=1' },
      },
      'PUT hr.example/p/{id}',
    ],
    [
      {
        spanKind: 'client',
        attributes: { 'http.request.method': 'GET', 'network.peer.address': '10.1.2.3', 'url.full': 'https://hr.example/p/81734' },
      },
      'GET hr.example/p/{id}',
    ],
    [
      { spanKind: 'client', attributes: { 'http.request.method': 'GET', 'network.peer.address': '10.1.2.3', 'url.path': '/p' } },
      'GET 10.1.2.3/p',
    ],
    [
      {
        spanKind: 'client',
        attributes: { 'rpc.system': 'grpc', 'rpc.service': 'acme.Seats', 'rpc.method': 'Assign', 'server.address': 'seats' },
      },
      'POST seats/acme.Seats/Assign',
    ],
    [{ spanKind: 'client', attributes: { 'db.system.name': 'mysql' } }, null],
    [{ attributes: { 'url.path': '/x' } }, null],
  ])('of %j', (observation, endpoint) => {
    expect(read(observation).endpoint).toBe(endpoint);
  });

  it('prefers the code that says most', () => {
    const failed = (attributes: Observation['attributes']) => read({ status: 'error', statusMessage: 'sorry', attributes });
    expect(failed({ 'db.response.status_code': '23505', 'error.type': 'UniqueViolation' })).toMatchObject({
      errorCode: '23505',
      message: 'sorry',
    });
    expect(failed({ 'error.type': '503', 'exception.type': 'Gone', 'exception.message': 'gone' })).toMatchObject({
      errorCode: 'Gone',
      message: 'gone',
    });
    expect(read({ status: 'ok', statusMessage: 'x', attributes: { 'error.type': 'E' } })).toMatchObject({ errorCode: null, message: null });
  });
});

describe('operations in names', () => {
  it.each([
    ['user.signup', 'create'],
    ['CreateUser', 'create'],
    ['POST /login', 'login'],
    ['deactivate user', 'suspend'],
    ['user.reactivated', 'reactivate'],
    ['account activated', 'activate'],
    ['verify email', 'activate'],
    ['POST /api/activate', 'activate'],
    ['activate cache', null],
    ['add user to group', 'group-add'],
    ['removeMemberFromGroup', 'group-remove'],
    ['POST /api/v1/register', 'create'],
    ['update cache', null],
    ['write log in file', null],
    ['service registration', null],
    ['users', null],
    ['catalog in', null],
  ])('%s tells %s', (name, operation) => {
    expect(operationOfName(name)).toBe(operation);
  });

  it.each([
    ['create', 'create'],
    ['GROUP_ADD', 'group-add'],
    ['Disable', 'suspend'],
    ['constructor', null],
    ['', null],
  ])('%s means %s', (word, operation) => {
    expect(operationOf(word)).toBe(operation);
  });
});
