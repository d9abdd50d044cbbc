/**
 * The provisioning worker: takes users from the queue and creates them in Acme's SCIM service. Run with `node examples/acme/worker.ts`; with
 * `--drain` it ends when the queue is empty. `ACME_CRASH_ON=<userName>` kills it in mid-attempt: the account exists, nobody confirms it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Span, Tracer } from '@opentelemetry/api';
import type { Logger } from 'pino';
// In a program of your own: from 'provtrace/instrument'.
import { setProvisioning, withProcessSpan, withProvisioningSpan } from '../../src/instrument/index.ts';
import { openLog, traceFields } from './log.ts';
import { messageAbout, type User } from './producer.ts';
import { type Message, openQueue, type Queue } from './queue.ts';
import { type Settings, settingsFrom } from './settings.ts';
import { startTelemetry } from './telemetry.ts';
import { issueToken } from './token.ts';
import { type Answer, tracedFetch } from './traced-http.ts';

interface Workshop {
  tracer: Tracer;
  log: Logger;
  queue: Queue<User>;
  settings: Settings;
  token: string;
}

/** Works until the queue is empty (`drain`) or the signal aborts. */
export async function work(workshop: Workshop, drain: boolean, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const message = workshop.queue.take();
    if (message !== null) await handle(workshop, message);
    else if (drain) return;
    else await delay(50);
  }
}

/** A trace of its own for every message, linked to the producer's. What fails is recorded on the span; the worker goes on with the next message. */
async function handle(workshop: Workshop, message: Message<User>): Promise<void> {
  try {
    await withProcessSpan(messageAbout(message.id, message.body), message.headers, async (span) => {
      try {
        await createAccount(workshop, message, span);
      } catch (error) {
        fail(workshop, message, span, error as Error);
        throw error;
      }
    });
    workshop.queue.settle(message.id, 'done');
  } catch {
    workshop.queue.settle(message.id, 'failed');
  }
}

async function createAccount(workshop: Workshop, { id, body: user }: Message<User>, span: Span): Promise<void> {
  const { tracer, log, settings, token } = workshop;
  const fields = { email: user.userName, messageId: id, ...traceFields() };
  log.info(fields, 'job taken');
  const query = new URLSearchParams({ filter: `externalId eq "${user.externalId}"` });
  expectStatus(await tracedFetch(tracer, 'GET', `${settings.scimUrl}/Users?${query}`, token), 200);
  const created = await tracedFetch(tracer, 'POST', `${settings.scimUrl}/Users`, token, scimUser(user));
  expectStatus(created, 201);
  setProvisioning({ user: { scimId: (created.body as { id?: string } | null)?.id } }, span);
  if (user.userName === settings.crashOn) process.kill(process.pid, 'SIGKILL');
  confirm();
  log.info({ ...fields, provisioning: { stage: 'confirm' } }, 'user provisioned');
}

/** Tells the rest of the company that the account is there; in this example only telemetry hears of it. */
function confirm(): void {
  withProvisioningSpan('confirm account', { stage: 'confirm' }, () => undefined);
}

function fail({ log }: Workshop, { id, body }: Message<User>, span: Span, error: Error): void {
  log.error({ email: body.userName, messageId: id, ...traceFields(span), err: error }, 'provisioning failed');
}

function expectStatus({ status, body }: Answer, expected: number): void {
  if (status === expected) return;
  const { detail = '' } = (body ?? {}) as { detail?: string };
  throw new Error(`Acme answered ${status}: ${detail}`);
}

function scimUser(user: User): unknown {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: user.userName,
    externalId: user.externalId,
    name: { givenName: user.givenName, familyName: user.familyName },
    emails: [{ value: user.userName, type: 'work', primary: true }],
    active: true,
  };
}

if (import.meta.main) {
  const settings = settingsFrom(process.env);
  const telemetry = startTelemetry('acme-worker');
  const queue = openQueue<User>(settings.queueFile);
  const token = settings.token ?? issueToken(settings.tokenSecret, Date.now() + 3_600_000);
  const stopping = new AbortController();
  process.once('SIGTERM', () => stopping.abort());
  process.once('SIGINT', () => stopping.abort());
  const log = openLog('acme-worker', settings.logFolder);
  await work({ tracer: telemetry.tracer, log, queue, settings, token }, process.argv.includes('--drain'), stopping.signal);
  queue.close();
  await telemetry.shutdown();
}
