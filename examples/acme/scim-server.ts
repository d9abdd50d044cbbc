/**
 * Acme's SCIM service: SCIMMY behind Express. Run with `node examples/acme/scim-server.ts`; prints `listening on <url>` when it is ready.
 * Its log names people but no traces, as logs of older services do.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request } from 'express';
import SCIMMYRouters, { SCIMMY } from 'scimmy-routers';
import { openLog } from './log.ts';
import { type Settings, settingsFrom } from './settings.ts';
import { startTelemetry } from './telemetry.ts';
import { checkToken } from './token.ts';
import { serverSpans } from './traced-http.ts';
import { type Account, NameTakenError, UserStore } from './user-store.ts';

export interface RunningServer {
  /** Base URL of SCIM. */
  url: string;
  close(): Promise<void>;
}

export async function startScimServer(settings: Settings): Promise<RunningServer> {
  const telemetry = startTelemetry('acme-scim');
  const log = openLog('acme-scim', settings.logFolder);
  declareUsers(new UserStore());
  const app = express();
  app.use(express.json({ type: ['application/scim+json', 'application/json'] }));
  app.use(
    serverSpans(telemetry.tracer, (request, response, answer) => {
      const fields = { method: request.method, url: request.originalUrl, status: response.statusCode, ...personIn(request, answer) };
      log[response.statusCode < 400 ? 'info' : 'error'](fields, 'request completed');
    }),
  );
  const handler = (request: { header(name: string): string | undefined }): string => {
    checkToken(settings.tokenSecret, request.header('authorization')?.replace(/^Bearer /, '') ?? '', Date.now());
    return 'provisioning';
  };
  app.use('/scim/v2', new SCIMMYRouters({ type: 'bearer', handler }));
  const server = await listen(app, settings.port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await telemetry.shutdown();
    },
  };
}

function listen(app: ReturnType<typeof express>, port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = app.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function declareUsers(store: UserStore): void {
  SCIMMY.Resources.declare(SCIMMY.Resources.User)
    .ingress((resource, user) => {
      try {
        return store.save(resource.id, { ...plain(user), userName: String(user.userName), active: user.active !== false });
      } catch (error) {
        if (error instanceof NameTakenError) throw new SCIMMY.Types.Error(409, 'uniqueness', error.message);
        throw error;
      }
    })
    .egress((resource) => {
      if (resource.id === undefined) return filtered(store.all(), resource.filter);
      const account = store.get(resource.id);
      if (account === undefined) throw new SCIMMY.Types.Error(404, '', `User ${resource.id} not found`);
      return account;
    })
    .degress((resource) => {
      if (!store.remove(resource.id ?? '')) throw new SCIMMY.Types.Error(404, '', `User ${resource.id} not found`);
    });
}

function filtered(accounts: Account[], filter: { match(values: Account[]): Account[] } | undefined): Account[] {
  return filter === undefined ? accounts : filter.match(accounts);
}

function plain(user: object): { [attribute: string]: unknown } {
  return JSON.parse(JSON.stringify(user)) as { [attribute: string]: unknown };
}

/** Whom a request was about, where its body or the refusal says so. */
function personIn(request: Request, answer: string): { user?: string; error?: string } {
  const { userName } = (request.body ?? {}) as { userName?: string };
  const { detail } = (answer.startsWith('{') ? JSON.parse(answer) : {}) as { detail?: string };
  return { ...(userName === undefined ? {} : { user: userName }), ...(detail === undefined ? {} : { error: detail }) };
}

if (import.meta.main) {
  const server = await startScimServer(settingsFrom(process.env));
  process.stdout.write(`listening on ${server.url}\n`);
  const stop = () => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
