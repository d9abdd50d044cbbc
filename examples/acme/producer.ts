/**
 * Puts "provision this user" into the queue. Run with `node examples/acme/producer.ts <userName> [...]`, or call `provision`.
 */
// In a program of your own: from 'provtrace/instrument'.
import { type ProvisioningMessage, withSendSpan } from '../../src/instrument/index.ts';
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

/** What producer and worker say of a message; the same names on both sides are what joins them. */
export function messageAbout(id: string, user: User): ProvisioningMessage {
  return {
    system: 'sqlite',
    destination: queueName,
    messageId: id,
    operation: 'create',
    target: 'Acme',
    user: { email: user.userName, externalId: user.externalId },
  };
}

/** @returns the id of the message */
export function provision(queue: Queue<User>, user: User): string {
  const id = newMessageId();
  withSendSpan(messageAbout(id, user), (headers) => queue.send(id, user, headers));
  return id;
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
  for (const userName of process.argv.slice(2)) process.stdout.write(`${provision(queue, userNamed(userName))}\n`);
  queue.close();
  await telemetry.shutdown();
}
