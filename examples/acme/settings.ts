/** What the processes of the example have in common, from the environment. Every value has a default, so that each runs without any. */
import { join } from 'node:path';

export interface Settings {
  /** Base URL of the SCIM service. */
  scimUrl: string;
  /** Port of the SCIM service; 0 takes a free one. */
  port: number;
  /** Key that signs access tokens. */
  tokenSecret: string;
  /** Token that the worker presents; one that is valid for an hour when left out. */
  token: string | null;
  queueFile: string;
  logFolder: string;
  /** User name at which the worker dies in mid-attempt. */
  crashOn: string | null;
}

export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  const folder = environment.ACME_FOLDER ?? '.';
  const port = Number(environment.ACME_PORT ?? 8080);
  return {
    scimUrl: environment.ACME_SCIM_URL ?? `http://127.0.0.1:${port}/scim/v2`,
    port,
    tokenSecret: environment.ACME_TOKEN_SECRET ?? 'example-only',
    token: environment.ACME_TOKEN ?? null,
    queueFile: join(folder, 'queue.db'),
    logFolder: folder,
    crashOn: environment.ACME_CRASH_ON ?? null,
  };
}
