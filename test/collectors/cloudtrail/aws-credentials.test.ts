/** Where credentials come from: real files, a real process, loopback endpoints. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CredentialKeeper, type CredentialOptions } from '../../../src/collectors/cloudtrail/aws-credentials.ts';

const now = Date.UTC(2026, 0, 5, 10);
const answer = { AccessKeyId: 'ASIALEASED', SecretAccessKey: 'leased', Token: 'session', Expiration: '2026-01-05T11:00:00Z' };

let folder: string;
let servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provtrace-aws-'));
});

afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await rm(folder, { recursive: true });
});

async function files(config: string, credentials = ''): Promise<NodeJS.ProcessEnv> {
  await writeFile(join(folder, 'config'), config);
  await writeFile(join(folder, 'credentials'), credentials);
  return environment();
}

function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  };
}

async function listen(reply: (request: IncomingMessage) => [status: number, body: string]): Promise<string> {
  const server = createServer((request, response) => {
    const [status, body] = reply(request);
    response.writeHead(status).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function keeper(env: NodeJS.ProcessEnv, options: CredentialOptions = {}, clock = () => now): CredentialKeeper {
  return new CredentialKeeper(options, { env, now: clock, secret: async (reference) => `value-of-${reference}` });
}

describe('credentials', () => {
  const fromEnv = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'env' };

  it('of the configuration come first', async () => {
    const options = { accessKeyId: 'env:A', secretAccessKey: 'env:B', sessionToken: 'env:C' };
    expect(await keeper(environment(fromEnv), options).current()).toEqual({
      accessKeyId: 'value-of-env:A',
      secretAccessKey: 'value-of-env:B',
      sessionToken: 'value-of-env:C',
    });
  });

  it('of the environment come before the profile, unless the configuration names one', async () => {
    const env = { ...(await files('', '[default]\naws_access_key_id=AKIAFILE\naws_secret_access_key=file\n')), ...fromEnv };
    expect(await keeper(env).current()).toMatchObject({ accessKeyId: 'AKIAENV', sessionToken: null });
    expect(await keeper(env, { profile: 'default' }).current()).toMatchObject({ accessKeyId: 'AKIAFILE' });
  });

  it.each([
    [
      'the credentials file',
      '',
      '[audit]\naws_access_key_id = AKIAFILE\naws_secret_access_key = file # a comment\naws_session_token = t\n',
    ],
    ['the config file', '[profile audit]\r\naws_access_key_id=AKIAFILE\r\naws_secret_access_key=file\r\naws_session_token=t\r\n', ''],
    [
      'both, where the credentials file wins',
      '[profile audit]\naws_access_key_id=X\naws_secret_access_key=X\naws_session_token=t\n',
      '[audit]\naws_access_key_id=AKIAFILE\naws_secret_access_key=file\n',
    ],
    [
      'nested settings that are not its own',
      '[profile audit]\ns3 =\n  aws_access_key_id = X\naws_access_key_id=AKIAFILE\naws_secret_access_key=file\naws_session_token=t\n[profile other]\naws_access_key_id=Y\n',
      '',
    ],
  ])('of a profile are read from %s', async (_, config, credentials) => {
    const env = { ...(await files(config, credentials)), AWS_PROFILE: 'audit' };
    expect(await keeper(env).current()).toEqual({ accessKeyId: 'AKIAFILE', secretAccessKey: 'file', sessionToken: 't' });
  });

  it('of a process are asked for again before they end', async () => {
    const file = join(folder, 'runs');
    const json = JSON.stringify({ Version: 1, ...answer, SessionToken: 'session' });
    const env = await files(`[default]\ncredential_process = echo run >> ${file}; echo '${json}'\n`);
    let time = now;
    const kept = keeper({ ...env, PATH: process.env.PATH }, {}, () => time);
    const runs = async () => (await import('node:fs/promises')).readFile(file, 'utf8').then((text) => text.trim().split('\n').length);
    expect(await kept.current()).toEqual({ accessKeyId: 'ASIALEASED', secretAccessKey: 'leased', sessionToken: 'session' });
    await kept.current();
    expect(await runs()).toBe(1);
    time += 56 * 60_000;
    await kept.current();
    expect(await runs()).toBe(2);
    expect(kept.forget()).toBe(true);
    await kept.current();
    expect(await runs()).toBe(3);
  });

  it('of a container come from its endpoint', async () => {
    const base = await listen(({ headers }) => (headers.authorization === 'task-token' ? [200, JSON.stringify(answer)] : [401, '']));
    const env = environment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${base}/creds`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'task-token' });
    expect(await keeper(env).current()).toEqual({ accessKeyId: 'ASIALEASED', secretAccessKey: 'leased', sessionToken: 'session' });
  });

  it('of an instance come from its metadata service', async () => {
    const base = await listen(({ method, url, headers }) => {
      if (method === 'PUT' && url === '/latest/api/token') return [200, 'imds-token'];
      if (headers['x-aws-ec2-metadata-token'] !== 'imds-token') return [401, ''];
      if (url === '/latest/meta-data/iam/security-credentials/') return [200, 'audit-role'];
      return url === '/latest/meta-data/iam/security-credentials/audit-role' ? [200, JSON.stringify(answer)] : [404, ''];
    });
    const env = environment({ AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: base });
    expect(await keeper(env).current()).toMatchObject({ accessKeyId: 'ASIALEASED', sessionToken: 'session' });
  });

  it.each([
    ['are nowhere', '', {}, {}, 'there are no AWS credentials'],
    ['belong to a profile that does not exist', '', {}, { profile: 'nobody' }, 'there is no AWS profile named nobody'],
    ['come through SSO', '[profile dev]\nsso_session = acme\n', {}, { profile: 'dev' }, 'gets its credentials through SSO or a role'],
    [
      'need another role',
      '[profile dev]\nrole_arn = arn:x\nsource_profile = default\n',
      {},
      { profile: 'dev' },
      'gets its credentials through SSO or a role',
    ],
    ['come from a process that fails', '[default]\ncredential_process = exit 3\n', {}, {}, 'credential_process failed'],
    [
      'come from a process that prints something else',
      '[default]\ncredential_process = echo hello\n',
      {},
      {},
      'credential_process did not answer with JSON',
    ],
    [
      'come from a process that prints no key',
      '[default]\ncredential_process = echo {}\n',
      {},
      {},
      'credential_process gave no access key',
    ],
    ['are not what they should be', '', { AWS_ACCESS_KEY_ID: 'AKIA ENV', AWS_SECRET_ACCESS_KEY: 'x' }, {}, 'characters that no token has'],
    ['would travel in the open', '', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://credentials.example/x' }, {}, 'must be https'],
  ] as [string, string, NodeJS.ProcessEnv, CredentialOptions, string][])(
    'that %s are missed with a word of advice',
    async (_, config, more, options, message) => {
      const env = { ...(await files(config)), PATH: process.env.PATH, ...more };
      await expect(keeper(env, options).current()).rejects.toThrow(message);
    },
  );
});
