/** What a line means: outcome, operation, stage, identifiers, and what hostile lines do not do. */
import { describe, expect, it } from 'vitest';
import { readLine, readLog } from './read-log.ts';

describe('outcome', () => {
  it.each([
    ['error level', { level: 'error', msg: 'x' }, 'failure'],
    ['an error object', { level: 'warn', msg: 'x', err: { message: 'nope' } }, 'failure'],
    ['an error that is only a flag', { level: 'info', msg: 'x', error: true }, 'failure'],
    ['an empty error', { level: 'info', msg: 'x', error: '' }, 'unknown'],
    ['an error that says there is none', { level: 'info', msg: 'x', error: 'none' }, 'unknown'],
    ['a status of 400 and above', { level: 'info', msg: 'x', method: 'GET', url: '/a', status: 500 }, 'failure'],
    ['a status below 400', { level: 'info', msg: 'x', method: 'GET', url: '/a', statusCode: 204 }, 'success'],
    ['a request that only began', { level: 'info', msg: 'incoming request', req: { method: 'POST', url: '/scim/v2/Users' } }, 'unknown'],
    ['an explicit success', { level: 'info', msg: 'x', outcome: 'success' }, 'success'],
    ['an explicit failure', { level: 'info', msg: 'x', result: 'FAILURE' }, 'failure'],
    ['success: false', { level: 'info', msg: 'x', success: false }, 'failure'],
    ['plain words of success', { level: 'info', msg: 'User provisioned successfully' }, 'success'],
    ['plain words of failure', { level: 'info', msg: 'login rejected' }, 'failure'],
    ['no failures', { level: 'info', msg: 'cycle done with 0 errors' }, 'unknown'],
    ['words of intention', { level: 'info', msg: 'user will be created' }, 'unknown'],
    ['a warning about something that was done', { level: 'warn', msg: 'retry completed' }, 'unknown'],
  ])('of %s', (_, line, outcome) => {
    expect(readLine(line).outcome).toBe(outcome);
  });

  it('of a failure has a message, of anything else none', () => {
    expect(readLine({ level: 'error', msg: 'push failed' }).message).toBe('push failed');
    expect(readLine({ level: 'info', msg: 'user created' }).message).toBeNull();
  });
});

describe('HTTP status in words', () => {
  it.each([
    ['create failed: HTTP 409 Conflict', 409, 'failure'],
    ['scim: status code: 503', 503, 'failure'],
    ['Request failed with status code 404', 404, 'failure'],
    ['401 Client Error: Unauthorized for url: https://scim.example.com/Users', 401, 'failure'],
    ['Response status code does not indicate success: 403 (Forbidden).', 403, 'failure'],
    ['End processing HTTP request after 34.5ms - 429', 429, 'failure'],
    ['create user failed: 409 uniqueness', 409, 'failure'],
    ['user push failed: 409', 409, 'failure'],
    ['got 201 Created', 201, 'success'],
    ['< HTTP/1.1 404 Not Found', 404, 'unknown'],
    ['sync returned 404 users', null, 'unknown'],
    ['processed 500 users in 200 ms', null, 'unknown'],
    ['status page 404-page rendered', null, 'unknown'],
    ['moved 100 -> 200', null, 'unknown'],
    ['version 1.500.2 of 409-handler', null, 'unknown'],
    ['received 500', 500, 'failure'],
  ])('of "%s"', (msg, httpStatus, outcome) => {
    expect(readLine({ level: 'info', msg })).toMatchObject({ httpStatus, outcome });
  });
});

describe('operation and stage', () => {
  it.each([
    [{ msg: 'Deactivated user', email: 'ana@globex.example' }, 'suspend', null],
    [{ msg: 'provisioned ana@globex.example in Acme Cloud' }, 'create', null],
    [{ msg: 'removed ana@globex.example from group Staff' }, 'group-remove', null],
    [{ msg: 'done', event: 'user.deleted', email: 'ana@globex.example' }, 'delete', null],
    [{ msg: 'done', operation: 'create', userName: 'ana' }, 'create', null],
    [{ msg: 'done', operation: 'create' }, null, null],
    [{ msg: 'job enqueued', userName: 'ana' }, null, 'queue'],
    [{ msg: 'published team.changed', userName: 'ana' }, null, 'queue'],
    [{ msg: 'consumed message 7f', userName: 'ana' }, null, 'queue'],
    [{ msg: 'consumed 3 rows', userName: 'ana' }, null, null],
    [{ msg: 'backing off', userName: 'ana' }, null, 'queue'],
    [{ msg: 'looking up existing user', userName: 'ana' }, null, 'match'],
    [{ msg: 'x', 'provisioning.stage': 'scope', 'provisioning.operation': 'update' }, 'update', 'scope'],
    [{ msg: 'created cache' }, null, null],
  ])('of %j', (line, operation, stage) => {
    expect(readLine(line)).toMatchObject({ operation, stage });
  });

  it('of a SCIM request come from method, path and body', () => {
    const request = {
      method: 'PATCH',
      url: '/scim/v2/Users/2819c223-7f76-453a-919d-413861904646',
      body: { Operations: [{ op: 'replace', value: { active: false } }] },
    };
    expect(
      readLine({ level: 30, time: 1767607200123, pid: 1, hostname: 'h', req: request, res: { statusCode: 200 }, msg: 'request completed' }),
    ).toMatchObject({
      operation: 'suspend',
      stage: 'apply',
      outcome: 'success',
      endpoint: 'PATCH /scim/v2/Users/{id}',
      httpStatus: 200,
      identifiers: { scimId: '2819c223-7f76-453a-919d-413861904646' },
    });
  });

  it('of a call to another system name that system', () => {
    expect(
      readLine({ level: 'info', msg: 'calling target', method: 'POST', url: 'https://scim.acme.example/v2/Users', status: 201 }),
    ).toMatchObject({
      stage: 'send',
      target: 'scim.acme.example',
      endpoint: 'POST scim.acme.example/v2/Users',
    });
  });

  it('take target and provider from fields that name them', () => {
    expect(readLine({ msg: 'x', service: 'provisioner', app: 'Salesforce', idp: 'Okta' })).toMatchObject({
      service: 'provisioner',
      target: 'Salesforce',
      provider: 'okta',
    });
    expect(readLine({ msg: 'x', app: 'provisioner' })).toMatchObject({ service: 'provisioner', target: null });
  });
});

describe('identifiers', () => {
  it('hold the e-mail address of the message when it is the only one', () => {
    expect(readLine('user <Ana.Garcia@globex.example>, done').identifiers).toEqual({ email: 'Ana.Garcia@globex.example' });
    expect(readLine('ana@globex.example and ANA@globex.example').identifiers).toEqual({ email: 'ana@globex.example' });
    expect(readLine('ana@globex.example and bob@globex.example').identifiers).toEqual({});
    expect(readLine('git@ @x user@host').identifiers).toEqual({});
  });

  it('hold key=value pairs of prose', () => {
    expect(readLine('2026-01-05T10:00:00Z INFO pushed user (userName=ana, request_id="r 1") session_id=s-77').identifiers).toEqual({
      userName: 'ana',
      requestId: 'r 1',
      sessionId: 's-77',
    });
  });

  it.each([
    ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'],
    ['x-amzn-trace-id', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1', '5759e988bd862e3fe1be46a994272793', null],
    ['X-B3-TraceId', '463ac35c9f6413ad', '0000000000000000463ac35c9f6413ad', null],
    ['trace_id', '00000000000000000000000000000000', undefined, null],
    ['trace', 'yes', undefined, null],
  ])('understand trace ids in %s', (field, value, traceId, spanId) => {
    const event = readLine({ msg: 'x', [field]: value });
    expect(event.identifiers.traceId).toBe(traceId);
    expect(event.parentNativeId).toBe(spanId === null ? null : `${traceId}/${spanId}`);
  });
});

describe('hostile lines', () => {
  it('with __proto__ keys change no prototype and keep their values', () => {
    const event = readLine('{"msg":"x","__proto__":{"polluted":1},"constructor":2,"body":{"__proto__":{"polluted":1}}}');
    expect(Object.getPrototypeOf(event.attributes)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(event.attributes['(constructor)']).toBe(2);
    expect(JSON.stringify(event.attributes)).toContain('polluted');
  });

  it('with deep nesting, many fields and long texts stay within bounds', () => {
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    expect(JSON.stringify(readLine(`{"msg":"x","deep":${deep}}`).attributes)).toContain('nested too deep');
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`field${index}`, index]));
    const attributes = readLine({ ...many, msg: 'x' }).attributes;
    expect(Object.keys(attributes).length).toBeLessThanOrEqual(257);
    expect(attributes['…']).toBe('745 more fields');
    expect(String(readLine({ msg: 'x', long: 'y'.repeat(100_000) }).attributes.long).length).toBeLessThan(66_000);
    expect(readLine({ msg: 'z'.repeat(1000) }).name).toHaveLength(300);
  });

  it.each([
    ['separators', ':- '.repeat(20_000)],
    ['brackets', '[ '.repeat(30_000)],
    ['at signs', 'a@'.repeat(30_000)],
    ['dots', `${'a.'.repeat(30_000)}b`],
    ['quotes', 'a="\\'.repeat(15_000)],
    ['pairs', 'a=b '.repeat(15_000)],
    ['slashes', 'GET /'.repeat(12_000)],
    ['capitals', `Exception.${'Aa'.repeat(30_000)}`],
    ['braces', JSON.stringify({ '@t': 'x', '@mt': '{a}'.repeat(20_000) })],
    ['words', 'create user failed to push retry in '.repeat(2000)],
  ])('made of %s take no time', (_, line) => {
    const start = performance.now();
    expect(readLog(`2026-01-05T10:00:00Z ${line}\n${line}\n\t${line}\n`).length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('with control characters, or JSON that is no object, are plain text', () => {
    expect(readLine('a\u001b]0;title\u0007b').body).toBe('a\u001b]0;title\\x07b');
    expect(readLine('null').name).toBe('null');
    expect(readLine('{}').name).toBe('{}');
    expect(readLine('[1,2]').name).toBe('[1,2]');
  });
});
