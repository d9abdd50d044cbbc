/**
 * The provisioning worker: takes users from the queue and creates them in Acme's SCIM service. Run with `node examples/acme/worker.ts`; with
 * `--drain` it ends when the queue is empty. `ACME_CRASH_ON=<userName>` kills it in mid-attempt: the account exists, nobody confirms it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { context, propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { openLog, traceFields } from './log.ts';
import { queueName, type User } from './producer.ts';
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

/** A trace of its own for every message, linked to the producer's (OpenTelemetry messaging conventions). */
async function handle(workshop: Workshop, message: Message<User>): Promise<void> {
  const producer = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, message.headers));
  const attributes = {
    'messaging.system': 'sqlite',
    'messaging.destination.name': queueName,
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.message.id': message.id,
    'user.email': message.body.userName,
    'scim.external_id': message.body.externalId,
    'provisioning.operation': 'create',
    'provisioning.target': 'Acme',
  };
  const links = producer === undefined ? [] : [{ context: producer }];
  await workshop.tracer.startActiveSpan(
    `process ${queueName}`,
    { kind: SpanKind.CONSUMER, attributes, links, root: true },
    async (span) => {
      try {
        await createAccount(workshop, message);
        workshop.queue.settle(message.id, 'done');
      } catch (error) {
        fail(workshop, message, span, error as Error);
      } finally {
        span.end();
      }
    },
  );
}

async function createAccount(workshop: Workshop, { id, body: user }: Message<User>): Promise<void> {
  const { tracer, log, settings, token } = workshop;
  const fields = { email: user.userName, messageId: id, ...traceFields() };
  log.info(fields, 'job taken');
  const query = new URLSearchParams({ filter: `externalId eq "${user.externalId}"` });
  expectStatus(await tracedFetch(tracer, 'GET', `${settings.scimUrl}/Users?${query}`, token), 200);
  expectStatus(await tracedFetch(tracer, 'POST', `${settings.scimUrl}/Users`, token, scimUser(user)), 201);
  if (user.userName === settings.crashOn) process.kill(process.pid, 'SIGKILL');
  confirm(tracer, user);
  log.info({ ...fields, provisioning: { stage: 'confirm' } }, 'user provisioned');
}

/** Tells the rest of the company that the account is there; in this example only telemetry hears of it. */
function confirm(tracer: Tracer, user: User): void {
  const attributes = { 'provisioning.stage': 'confirm', 'user.email': user.userName };
  const span = tracer.startSpan('confirm account', { attributes }, context.active());
  span.setStatus({ code: SpanStatusCode.OK });
  span.end();
}

function fail({ log, queue }: Workshop, { id, body }: Message<User>, span: Span, error: Error): void {
  span.recordException(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  log.error({ email: body.userName, messageId: id, ...traceFields(span), err: error }, 'provisioning failed');
  queue.settle(id, 'failed');
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
