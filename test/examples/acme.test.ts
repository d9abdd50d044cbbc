import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueToken } from '../../examples/acme/token.ts';
import { type AcmeSystem, startAcme } from './acme-system.ts';

interface Flow {
  id: string;
  user: { key: string; ids: { [type: string]: string } };
  target: string | null;
  operation: string | null;
  status: string;
  tries: number;
  sources: string[];
  traceIds: string[];
  failure: { class: string; httpStatus: number | null; scimType: string | null } | null;
}

interface Why {
  findings: { class: string }[];
}

const open = ['running', 'waiting', 'stuck'];

describe('the Acme system', { timeout: 60_000 }, () => {
  let acme: AcmeSystem;

  beforeAll(async () => {
    acme = await startAcme();
    await acme.order('ana.garcia@globex.example', 'leo.ito@initech.example', 'Ana.Garcia@globex.example');
    await acme.work();
    await acme.order('mei.tanaka@globex.example');
    await acme.work({ ACME_TOKEN: issueToken('example-only', Date.now() - 1000) });
    await acme.order('rosa.nguyen@umbrella.example');
    await acme.work({ ACME_CRASH_ON: 'rosa.nguyen@umbrella.example' });
  }, 60_000);
  afterAll(() => acme.stop());

  /** Logs are followed, so the last lines arrive a moment after the processes have ended. */
  async function flowsOf(user: string, complete: (flows: Flow[]) => boolean): Promise<Flow[]> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const { flows } = (await acme.ask('flows', `user:${user}`)) as { flows: Flow[] };
      if (complete(flows) || Date.now() > deadline) return flows;
      await delay(100);
    }
  }

  it('shows a user who was provisioned as one flow over queue, worker and service', async () => {
    const [flow, ...others] = await flowsOf('leo.ito@initech.example', (flows) => flows.some((found) => found.sources.length > 2));
    expect(others).toEqual([]);
    expect(flow).toMatchObject({ target: 'Acme', operation: 'create', status: 'succeeded', tries: 1, failure: null });
    expect(flow?.traceIds).toHaveLength(2);
    expect(flow?.sources).toEqual(expect.arrayContaining(['acme-scim.log', 'acme-worker.log', 'otlp']));
    expect(flow?.user.ids).toMatchObject({ userName: 'leo.ito@initech.example', externalId: expect.stringMatching(/^dir-/) });
  });

  it('tells a name that is taken from the success before', async () => {
    const flows = await flowsOf(
      'ana.garcia@globex.example',
      (found) => found.length === 2 && found.every((flow) => !open.includes(flow.status)),
    );
    expect(flows.map((flow) => flow.status).sort()).toEqual(['failed', 'succeeded']);
    expect(flows.find((flow) => flow.status === 'failed')?.failure).toMatchObject({
      class: 'uniqueness',
      httpStatus: 409,
      scimType: 'uniqueness',
    });
  });

  it('tells an expired token', async () => {
    const [flow] = await flowsOf('mei.tanaka@globex.example', (flows) => flows.some((found) => found.failure !== null));
    expect(flow).toMatchObject({ status: 'failed', failure: { class: 'credentials-expired', httpStatus: 401 } });
  });

  it('tells a worker that died between the call and its confirmation', async () => {
    const [flow, ...others] = await flowsOf('rosa.nguyen@umbrella.example', (flows) => flows.some((found) => found.sources.length > 2));
    expect(others).toEqual([]);
    expect(open).toContain(flow?.status);
    const why = (await acme.ask('why', flow?.id ?? '')) as Why;
    expect(why.findings[0]?.class).toBe('crash');
  });
});
