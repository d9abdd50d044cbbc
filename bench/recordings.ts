/** Generated recordings of the same people as in `payload.ts`: log files as pino writes them, System Log events as Okta exports them. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { emailOf, externalIdOf, people, traceGapMs } from './payload.ts';

/** Four lines a request, one of which names the person. */
const linesPerRequest = 4;

/** Writes at least `lines` lines, one request each 20 ms from `baseTime` on. */
export function writeLog(path: string, lines: number, baseTime: number): Promise<void> {
  return write(path, Math.ceil(lines / linesPerRequest), (request) => logLines(request, baseTime + request * traceGapMs));
}

function logLines(request: number, at: number): string {
  const reqId = `req-${request.toString(16).padStart(10, '0')}`;
  const failed = request % 20 === 0;
  const line = (offset: number, msg: string, more: object) =>
    `${JSON.stringify({ level: 30, time: at + offset, pid: 4711, hostname: 'prod-1', name: 'scim-gateway', reqId, ...more, msg })}\n`;
  const req = { method: 'POST', url: '/scim/v2/Users', remoteAddress: '10.1.2.3' };
  return (
    line(64, 'incoming request', { req }) +
    line(66, 'create user', { userName: emailOf(request % people), externalId: externalIdOf(request % people) }) +
    line(110, 'query finished', { table: 'users', rows: 1, durationMs: 20 }) +
    line(255, 'request completed', { req, res: { statusCode: failed ? 409 : 201 }, responseTime: 190, ...(failed ? { level: 50 } : {}) })
  );
}

/** One push a person and attempt. */
export function writeOktaEvents(path: string, events: number, baseTime: number): Promise<void> {
  return write(path, events, (number) => `${JSON.stringify(oktaPush(number, baseTime + number * traceGapMs + 330))}\n`);
}

function oktaPush(number: number, at: number): object {
  const [email, id] = [emailOf(number % people), externalIdOf(number % people)];
  const failed = number % 20 === 0;
  return {
    uuid: `0be0c4a0-0000-4000-8000-${String(number).padStart(12, '0')}`,
    published: new Date(at).toISOString(),
    eventType: 'application.provision.user.push',
    severity: failed ? 'ERROR' : 'INFO',
    displayMessage: 'Push new user to external application',
    outcome: failed
      ? { result: 'FAILURE', reason: 'Automatic provisioning of user to app Acme Cloud failed: Conflict' }
      : { result: 'SUCCESS', reason: null },
    actor: { id: '00uADMIN000000001', type: 'User', alternateId: 'admin@globex.example', displayName: 'Ada Admin' },
    target: [
      { id: '0oaACME0000000001', type: 'AppInstance', alternateId: 'Acme Cloud', displayName: 'Acme Cloud' },
      { id: id.replace('00u', '0ua'), type: 'AppUser', alternateId: email, displayName: email },
      { id, type: 'User', alternateId: email, displayName: email },
    ],
    transaction: { id: `trn-${number}`, type: 'WEB', detail: {} },
    debugContext: { debugData: { requestId: `okta-${number}` } },
  };
}

async function write(path: string, count: number, textOf: (index: number) => string): Promise<void> {
  const chunks = function* () {
    for (let from = 0; from < count; from += 1000) {
      let text = '';
      for (let index = from; index < Math.min(count, from + 1000); index += 1) text += textOf(index);
      yield text;
    }
  };
  await pipeline(Readable.from(chunks()), createWriteStream(path));
}
