/** Property: whatever goes wrong on the way, and however often the collector is stopped, it ends up with exactly what Okta had. */
import { describe, expect, it } from 'vitest';
import { StoreBusyError } from '../../../src/collectors/collector.ts';
import { oktaCollector } from '../../../src/collectors/okta/index.ts';
import { oktaOptions } from '../../../src/collectors/okta/options.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { oktaPush } from '../../helpers/okta-events.ts';
import { type Fault, OktaServer, oktaNow, oktaToken } from '../../helpers/okta-server.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { until } from '../../helpers/until.ts';

const timing = { timeoutMs: 60, backoff: { firstMs: 1, maxMs: 4 }, slowRetryMs: 2, resetSlackMs: 1 };
const faults: Fault[] = [
  'http-500',
  'html-503',
  'throttled',
  'concurrency',
  'cut-json',
  'login-page',
  'no-next-link',
  'hang-up',
  'half-answer',
  'cursor-400',
  'cursor-404',
  'unauthorized',
];

describe('no loss', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))('stores what was served, seed %i', async (seed) => {
    const random = seededRandom(seed);
    const server = await OktaServer.start();
    // The clock stands still, so a reset in this second costs no waiting.
    server.rateLimit.resetInSeconds = 0;
    // A lost cursor starts reading all over again, so trouble without end would leave no way to finish.
    let trouble = 60;
    const strikes = (chance: number) => {
      const strike = trouble > 0 && random() < chance;
      if (strike) trouble -= 1;
      return strike;
    };
    server.fault = () => (strikes(0.35) ? (faults[Math.floor(random() * faults.length)] as Fault) : 'none');
    const served = new Set<string>();
    const more = () => {
      for (let count = Math.ceil(random() * 30); count > 0; count -= 1) {
        const uuid = `event-${served.size}`;
        served.add(uuid);
        // Late by up to twenty hours.
        server.add([oktaPush({ uuid, published: new Date(oktaNow - random() * 72_000_000).toISOString() })]);
      }
    };
    const stored = new Set<string>();
    let cursor: string | null = null;
    for (let run = 0; run < 5; run += 1) {
      more();
      const context: CaptureContext = new CaptureContext('okta', { cursor, now: () => oktaNow });
      let commits = run === 4 ? Number.POSITIVE_INFINITY : Math.floor(random() * 6);
      context.beforeCommit = () => {
        if (strikes(0.2)) throw new StoreBusyError('full', 0.001);
        if (strikes(0.3)) more();
        if (strikes(0.1)) server.expireCursors();
        commits -= 1;
        // Stopped before the commit: the page is not stored and has to come again.
        if (commits < 0) {
          context.abort();
          throw new Error('stopped');
        }
      };
      const options = oktaOptions.parse({
        baseUrl: server.baseUrl,
        token: 'env:T',
        pollInterval: '10ms',
        quota: '100%',
        limit: 1 + Math.floor(random() * 12),
      });
      const done = oktaCollector(options, { resolveSecret: async () => oktaToken }, timing).run(context);
      const complete = () => new Set([...stored, ...context.events.map((event) => event.nativeId)]).size === served.size;
      await until(
        () => context.signal.aborted || (run < 4 ? context.events.length > 0 && complete() : complete()),
        `run ${run} of seed ${seed}`,
      );
      context.abort();
      await done;
      for (const event of context.events) stored.add(event.nativeId);
      cursor = context.cursor;
    }
    expect([...stored].sort()).toEqual([...served].sort());
    await server.close();
  });
});
