/**
 * Puts "provision this user" into the queue. Run with `node examples/acme/producer.ts <userName> [...]`, or call `provision`.
 */
import { context, propagation, SpanKind, type Tracer } from '@opentelemetry/api';
import { newMessageId, openQueue, type Queue } from './queue.ts';
import { settingsFrom } from './settings.ts';
import { startTelemetry } from './telemetry.ts';

export interface User {
  /** An e-mail address. */
  userName: string;
  givenName: string;
  familyName: string;
  /** The id that the person has in the directory. */
  externalId: string;
}

export const queueName = 'acme.provisioning';

/** @returns the id of the message */
export function provision(tracer: Tracer, queue: Queue<User>, user: User): string {
  const id = newMessageId();
  const attributes = {
    'messaging.system': 'sqlite',
    'messaging.destination.name': queueName,
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.message.id': id,
    'user.email': user.userName,
    'scim.external_id': user.externalId,
    'provisioning.operation': 'create',
    'provisioning.target': 'Acme',
  };
  return tracer.startActiveSpan(`send ${queueName}`, { kind: SpanKind.PRODUCER, attributes }, (span) => {
    const headers: { [name: string]: string } = {};
    propagation.inject(context.active(), headers);
    queue.send(id, user, headers);
    span.end();
    return id;
  });
}

/** `ana.garcia@globex.example` becomes Ana Garcia; good enough for an example. */
export function userNamed(userName: string): User {
  const [given = 'Some', family = 'Body'] = (userName.split('@')[0] ?? '').split('.');
  const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  return { userName, givenName: capital(given), familyName: capital(family), externalId: `dir-${newMessageId()}` };
}

if (import.meta.main) {
  const telemetry = startTelemetry('acme-directory');
  const queue = openQueue<User>(settingsFrom(process.env).queueFile);
  for (const userName of process.argv.slice(2)) process.stdout.write(`${provision(telemetry.tracer, queue, userNamed(userName))}\n`);
  queue.close();
  await telemetry.shutdown();
}
