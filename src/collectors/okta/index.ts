/** The Okta System Log: polled live, or imported from recordings. */
import type { Collector, CollectorContext, ReadyInfo } from '../collector.ts';
import type { PollTiming } from '../http/poll.ts';
import type { SourceEnvironment, SourceType } from '../source-type.ts';
import { oktaImporter } from './importer.ts';
import { type OktaOptions, oktaOptions, settingsOf } from './options.ts';

export const oktaSource: SourceType<OktaOptions> = {
  type: 'okta',
  title: 'Okta System Log',
  options: oktaOptions,
  example: `- type: okta
  name: okta-prod
  baseUrl: https://acme.okta.com
  token: env:OKTA_TOKEN   # an API token; only its place is written here
  since: 24h              # how far back a first run reaches
  quota: 50%              # share of the API's rate limit that polling may use
`,
  create: (options, environment) => oktaCollector(options, environment),
  importer: oktaImporter,
};

/** @param timing other waits than usual, for tests */
export function oktaCollector(options: OktaOptions, environment: SourceEnvironment, timing: Partial<PollTiming> = {}): Collector {
  const { promise: ready, resolve, reject } = Promise.withResolvers<ReadyInfo>();
  // Whoever does not wait for it must not be killed by its rejection; `run` throws the same error.
  ready.catch(() => undefined);
  return { ready, run };

  async function run(context: CollectorContext): Promise<void> {
    try {
      // A reference that leads nowhere is a person's business and ends the start; later failures only show in the status.
      const token = await environment.resolveSecret(options.token);
      // undici takes longer to load than most commands run, and only a live source needs it.
      const [{ defaultTiming, poll }, { oktaPlan }] = await Promise.all([import('../http/poll.ts'), import('./plan.ts')]);
      const plan = oktaPlan(settingsOf(options), token, () => environment.resolveSecret(options.token), context);
      const summary = `${new URL(options.baseUrl).host} (Okta System Log)`;
      const settled = (error: string | null) => resolve({ summary: error === null ? summary : `${summary}: ${error}` });
      await poll(plan, context, { ...defaultTiming, ...timing }, settled);
      // Stopped before the first answer.
      settled(null);
    } catch (error) {
      reject(error);
      throw error;
    }
  }
}
