/**
 * The Keycloak collector against a real Keycloak. Needs an unpacked distribution (Maven artifact `org.keycloak:keycloak-quarkus-dist`, type zip) and a Java that it
 * runs on:
 *
 *   PROVTRACE_KEYCLOAK_HOME=/opt/keycloak-26.7.3 JAVA_HOME=/usr/lib/jvm/temurin-25 npx vitest run test/peers/keycloak.test.ts
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keycloakSource } from '../../src/collectors/keycloak/index.ts';
import type { EventInput } from '../../src/domain/event.ts';
import { CaptureContext } from '../helpers/capture-context.ts';
import { until } from '../helpers/until.ts';

const home = process.env.PROVTRACE_KEYCLOAK_HOME ?? '';
const kc = join(home, 'bin/kc.sh');
const present = home !== '' && existsSync(kc);
if (!present) console.warn('SKIPPED: no real Keycloak; PROVTRACE_KEYCLOAK_HOME has to name an unpacked distribution');

const admin = { username: 'admin', password: 'admin-password' };
const clientSecret = 'collector-secret';
const startMs = 240_000;

let keycloak: ChildProcess;
let base = '';
let adminToken = '';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function token(realm: string, fields: Record<string, string>): Promise<{ status: number; access_token?: string }> {
  const answer = await fetch(`${base}/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  return { ...((await answer.json()) as object), status: answer.status };
}

/** One call of the admin REST API: the id of what it made, or its answer. */
async function call(method: string, path: string, body?: unknown): Promise<{ id: string; answer: unknown }> {
  const answer = await fetch(`${base}/admin/realms${path}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return { id: answer.headers.get('location')?.split('/').at(-1) ?? '', answer: text === '' ? null : JSON.parse(text) };
}

async function isUp(): Promise<boolean> {
  const answer = await token('master', { grant_type: 'password', client_id: 'admin-cli', ...admin }).catch(() => null);
  adminToken = answer?.access_token ?? '';
  return adminToken !== '';
}

/** A realm with a client that may read events. */
async function makeRealm(realm: string, events: object): Promise<void> {
  await call('POST', '', { realm, enabled: true });
  await call('PUT', `/${realm}/events/config`, events);
  const { id } = await call('POST', `/${realm}/clients`, {
    clientId: 'provtrace',
    secret: clientSecret,
    serviceAccountsEnabled: true,
    directAccessGrantsEnabled: true,
    publicClient: false,
  });
  const account = (await call('GET', `/${realm}/clients/${id}/service-account-user`)).answer as { id: string };
  const [management] = (await call('GET', `/${realm}/clients?clientId=realm-management`)).answer as [{ id: string }];
  const role = (await call('GET', `/${realm}/clients/${management.id}/roles/view-events`)).answer;
  await call('POST', `/${realm}/users/${account.id}/role-mappings/clients/${management.id}`, [role]);
}

function options(realm: string, more: object = {}) {
  return keycloakSource.options.parse({
    baseUrl: base,
    realm,
    clientId: 'provtrace',
    clientSecret: 'env:S',
    pollInterval: '50ms',
    since: '1h',
    ...more,
  });
}

const environment = { resolveSecret: async () => clientSecret };

async function collected(realm: string, enough: (events: EventInput[]) => boolean, more: object = {}): Promise<CaptureContext> {
  const context = new CaptureContext('keycloak', { now: Date.now });
  const done = keycloakSource.collector(options(realm, more), environment).run(context);
  await until(() => enough(context.events), 'the events', 30_000);
  context.abort();
  await done;
  return context;
}

describe.skipIf(!present)('a real Keycloak', () => {
  beforeAll(async () => {
    const [port, management] = [await freePort(), await freePort()];
    base = `http://127.0.0.1:${port}`;
    keycloak = spawn(
      kc,
      ['start-dev', '--db=dev-mem', '--http-host=127.0.0.1', `--http-port=${port}`, `--http-management-port=${management}`],
      {
        stdio: 'ignore',
        // Its own process group: kc.sh starts Java as a child.
        detached: true,
        env: {
          ...process.env,
          JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx700m',
          KC_BOOTSTRAP_ADMIN_USERNAME: admin.username,
          KC_BOOTSTRAP_ADMIN_PASSWORD: admin.password,
        },
      },
    );
    const deadline = performance.now() + startMs;
    while (!(await isUp())) {
      if (performance.now() > deadline || keycloak.exitCode !== null) throw new Error('Keycloak does not start');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }, startMs + 10_000);

  afterAll(() => {
    if (keycloak?.pid !== undefined && keycloak.exitCode === null) process.kill(-keycloak.pid, 'SIGKILL');
  });

  it('tells of people and groups what was done to them', async () => {
    await makeRealm('acme', { eventsEnabled: true, adminEventsEnabled: true, adminEventsDetailsEnabled: true });
    const ana = { username: 'ana', email: 'ana@example.com', enabled: true, firstName: 'Ana', lastName: 'Example' };
    const user = (await call('POST', '/acme/users', { ...ana, credentials: [{ type: 'password', value: 'secret', temporary: false }] })).id;
    const group = (await call('POST', '/acme/groups', { name: 'eng' })).id;
    await call('PUT', `/acme/users/${user}/groups/${group}`, {});
    await call('DELETE', `/acme/users/${user}/groups/${group}`);
    const person = { grant_type: 'password', client_id: 'provtrace', client_secret: clientSecret, username: 'ana' };
    expect((await token('acme', { ...person, password: 'secret' })).status).toBe(200);
    expect((await token('acme', { ...person, password: 'wrong' })).status).toBe(400);
    await call('PUT', `/acme/users/${user}`, { ...ana, enabled: false });
    await call('DELETE', `/acme/users/${user}`);

    const context = await collected(
      'acme',
      (events) => events.some(({ operation }) => operation === 'delete') && events.some(({ outcome }) => outcome === 'failure'),
    );
    const byId = new Map(context.events.map((event) => [event.nativeId, event]));
    const hers = [...byId.values()].filter(({ identifiers }) => identifiers.idpUserId === user).sort((a, b) => a.time - b.time);
    expect(hers.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'create success',
      'group-add success',
      'group-remove success',
      'login success',
      'login failure',
      'suspend success',
      'delete success',
    ]);
    expect(hers[0]?.identifiers).toMatchObject({ userName: 'ana', email: 'ana@example.com' });
    expect(hers[1]?.identifiers).toMatchObject({ groupId: group, groupName: 'eng' });
    expect(hers[4]).toMatchObject({ errorCode: 'invalid_user_credentials', target: 'provtrace' });
    expect(context.rejected).toEqual([]);
    expect(context.statuses.at(-1)?.error).toBeNull();
  });

  it('gives every event once, in pages of any size', async () => {
    await makeRealm('many', { eventsEnabled: true, adminEventsEnabled: true, adminEventsDetailsEnabled: true });
    for (let index = 0; index < 40; index += 1) await call('POST', '/many/groups', { name: `group-${index}` });
    const created = (events: EventInput[]) =>
      new Set(events.filter(({ name }) => name === 'GROUP-CREATE').map(({ identifiers }) => identifiers.groupName));
    for (const limit of [1, 7, 500]) {
      const context = await collected('many', (events) => created(events).size === 40, { limit });
      expect(new Set(context.events.map(({ nativeId }) => nativeId)).size).toBeGreaterThanOrEqual(40);
    }
  });

  it('says what it does not save, and what the client may not do', async () => {
    await makeRealm('silent', { eventsEnabled: false, adminEventsEnabled: false, adminEventsDetailsEnabled: false });
    const probes = await keycloakSource.probe?.(options('silent'), environment);
    expect(probes).toMatchObject([
      { feed: 'admin-events', ok: false, message: expect.stringContaining('does not save admin events') },
      { feed: 'events', ok: false, message: expect.stringContaining('does not save user events') },
    ]);
    await call('POST', '', { realm: 'closed', enabled: true });
    await call('POST', '/closed/clients', {
      clientId: 'provtrace',
      secret: clientSecret,
      serviceAccountsEnabled: true,
      publicClient: false,
    });
    const refused = (await keycloakSource.probe?.(options('closed'), environment)) ?? [];
    expect(refused[0]).toMatchObject({ ok: false, message: expect.stringContaining('view-events') });
    const missing = (await keycloakSource.probe?.(options('nowhere'), environment)) ?? [];
    expect(missing[0]).toMatchObject({ ok: false, message: expect.stringContaining('Realm does not exist') });
  });
});
