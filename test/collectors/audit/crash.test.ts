/** The real program, several sources, killed again and again: nothing is missing, nothing is there twice, and one source's trouble is its own. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditServer, type Troubles } from '../../helpers/audit-server.ts';
import type { FaultKind, Vendor } from '../../helpers/audit-vendor.ts';
import { AuditWorld } from '../../helpers/audit-world.ts';
import { oktaVendor } from '../../helpers/okta-vendor.ts';
import { type CliWorld, cliWorld, startCli } from '../../helpers/run-cli.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { until } from '../../helpers/until.ts';
import { auth0Vendor, clientId, clientSecret } from '../auth0/vendor.ts';
import { githubToken, githubVendor } from '../github/vendor.ts';
import { workosKey, workosVendor } from '../workos/vendor.ts';

const random = seededRandom(Number(process.env.PROVTRACE_SEED ?? 7));
const env = { OKTA: '00api-token', WRONG: '00wrong-token', GITHUB: githubToken, WORKOS: workosKey, AUTH0: clientSecret };

class Provider {
  readonly name: string;
  readonly server: AuditServer;
  readonly served = new Set<string>();
  private readonly vendor: Vendor;
  private readonly world: AuditWorld;

  private constructor(vendor: Vendor, world: AuditWorld, server: AuditServer) {
    this.name = vendor.name;
    this.vendor = vendor;
    this.world = world;
    this.server = server;
    server.requestsPerMinute = 1_000_000;
    // Pages shift and grow while they are read.
    server.beforeAnswer = () => this.served.size < 400 && random() < 0.2 && this.add(5);
  }

  static async start(vendor: Vendor): Promise<Provider> {
    const world = new AuditWorld({ now: Date.now });
    return new Provider(vendor, world, await AuditServer.start(vendor, world, fewTroubles()));
  }

  /** From now on the pages stay as they are. */
  settle(): void {
    this.server.beforeAnswer = () => undefined;
  }

  /** Up to ten minutes old. */
  add(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const facts = {
        id: `record-${String(this.served.size).padStart(4, '0')}`,
        feed: 'log',
        time: Date.now() - Math.floor(random() * 600_000),
      };
      this.served.add(this.vendor.nativeId?.(facts) ?? facts.id);
      this.world.add({ ...facts, record: this.vendor.record(facts) });
    }
  }
}

/** Each costs a second of patience, and a second 401 in a row a minute of it (it needs a person by then): so each comes once. */
function fewTroubles(): Troubles {
  const left: FaultKind[] = ['hang-up', 'half-answer', 'cut-json', 'unauthorised'];
  return { next: () => (random() > 0.05 ? null : (left.splice(Math.floor(random() * left.length), 1)[0] ?? null)) };
}

let world: CliWorld;
let providers: Provider[];
let config: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  world = cliWorld();
  providers = await Promise.all([oktaVendor, githubVendor, workosVendor, auth0Vendor].map((vendor) => Provider.start(vendor)));
  config = world.file('config.yaml', configuration(providers.map(({ server }) => server.baseUrl)));
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(providers.map(({ server }) => server.close()));
  world.remove();
});

function configuration([okta = '', github = '', workos = '', auth0 = '']: readonly string[]): string {
  const common = '    since: 1h\n    quota: 100%\n    pollInterval: 50ms\n';
  return `sources:
  - type: okta
    baseUrl: ${okta}
    token: env:OKTA
    limit: 7
${common}  - type: github
    baseUrl: ${github}/api/v3
    enterprise: acme
    token: env:GITHUB
${common}  - type: workos
    baseUrl: ${workos}
    apiKey: env:WORKOS
    limit: 7
${common}  - type: auth0
    baseUrl: ${auth0}
    clientId: ${clientId}
    clientSecret: env:AUTH0
    limit: 7
${common}  - type: okta
    name: wrong
    baseUrl: ${okta}
    token: env:WRONG
${common}`;
}

function collect(): ChildProcess {
  const child = startCli(['--db', world.db, 'collect', '--config', config, '--quiet'], { env: { HOME: world.folder, ...env } });
  child.stdout?.resume();
  child.stderr?.resume();
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

const requests = () => providers.reduce((sum, { server }) => sum + server.requests.length, 0);

/** Ids of the stored events by source, with doubles. */
async function stored(): Promise<Map<string, string[]>> {
  const { stdout } = await world.cli(['query', 'select source, native_id from events', '--json', '--limit', '100000']);
  const { rows } = JSON.parse(stdout) as { rows: [string, string][] };
  return new Map(providers.map(({ name }) => [name, rows.filter(([source]) => source === name).map(([, id]) => id)]));
}

async function missing(): Promise<string[]> {
  const found = await stored();
  return providers.flatMap(({ name, served }) => {
    const here = new Set(found.get(name));
    return [...served].filter((id) => !here.has(id)).map((id) => `${name} ${id}`);
  });
}

async function states(): Promise<{ name: string; state: string; error: string | null }[]> {
  return JSON.parse((await world.cli(['sources', '--json'])).stdout).sources;
}

async function troubled(): Promise<string[]> {
  return (await states()).filter(({ state, error }) => state !== 'ok' || error !== null).map(({ name }) => name);
}

describe('provtrace collect', () => {
  it('killed five times in the middle of its work has all events, each once', { timeout: 120_000 }, async () => {
    for (const provider of providers) provider.add(80);
    for (let life = 0; life < 5; life += 1) {
      const child = collect();
      const enough = requests() + 3 + Math.floor(random() * 40);
      await until(() => requests() >= enough, 'requests of a life', 30_000);
      child.kill('SIGKILL');
      await once(child, 'exit');
      for (const provider of providers) provider.add(20);
    }
    const child = collect();
    await expect.poll(missing, { timeout: 60_000, interval: 500 }).toEqual([]);
    // What a last page added may not have been asked for yet.
    for (const provider of providers) provider.settle();
    await expect.poll(missing, { timeout: 30_000, interval: 500 }).toEqual([]);
    // The last trouble may have been a moment ago.
    await expect.poll(troubled, { timeout: 30_000, interval: 500 }).toEqual(['wrong']);
    const wrong = (await states()).find(({ name }) => name === 'wrong');
    const host = new URL(providers[0]?.server.baseUrl ?? '').host;
    expect(wrong?.error).toBe(`${host} refuses the token (401): create a new API token and put it where the configuration points to`);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    const found = await stored();
    for (const { name, served } of providers) expect(found.get(name)?.sort(), name).toEqual([...served].sort());
  });
});
