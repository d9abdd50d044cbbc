import { describe, expect, it } from 'vitest';
import { oktaImporter } from '../../../src/collectors/okta/importer.ts';
import { oktaPush, oktaPushes } from '../../helpers/okta-events.ts';
import { readAll } from './read-all.ts';

const five = oktaPushes(5);
const uuids = five.map(({ uuid }) => uuid);

describe('importing', () => {
  it.each([
    ['an array', JSON.stringify(five)],
    ['an indented array', JSON.stringify(five, null, 2)],
    ['JSON lines', five.map((event) => JSON.stringify(event)).join('\n')],
    ['JSON lines of Windows with a byte order mark', `\uFEFF${five.map((event) => `${JSON.stringify(event)}\r\n`).join('')}`],
    ['indented objects one after the other', five.map((event) => JSON.stringify(event, null, 2)).join('\n')],
    ['an envelope with events', JSON.stringify({ count: 5, events: five, next: 'x' })],
    ['an envelope with value', JSON.stringify({ value: five }, null, 2)],
    ['an envelope with data', JSON.stringify({ data: five })],
    ['several envelopes', `${JSON.stringify({ events: five.slice(0, 2) })}\n${JSON.stringify({ events: five.slice(2) })}\n`],
  ])('reads %s, however the bytes are cut', async (_, text) => {
    for (const size of [1, 7, 65_536]) {
      const { events, rejected } = await readAll(text, size);
      expect(events.map((event) => event.nativeId)).toEqual(uuids);
      expect(rejected).toEqual([]);
    }
  });

  it("reads the console's CSV download", async () => {
    const text = [
      'severity,event_type,display_message,uuid,timestamp,outcome.result,outcome.reason,actor.id,actor.type,actor.alternate_id,authentication_context.external_session_id,transaction.id,transaction.type,debug_context.debug_data.request_uri,legacy_event_type,target0.id,target0.type,target0.alternate_id,target0.display_name,target1.id,target1.type,target1.alternate_id,target1.display_name,__proto__',
      'ERROR,application.provision.user.push,"Push new user, to external application",csv-1,2026-01-05T10:00:00.120Z,FAILURE,"Conflict. Errors reported by remote server: userName already taken",00uADMIN,User,admin@example.test,unknown,job-1,JOB,/api/v1/x,app.api.error.create_user,00uANA,User,ana@example.test,Ana,0oaAPP,AppInstance,Demo App,Demo App,x',
      'INFO,user.session.start,User login to Okta,csv-2,2026-01-05T10:00:01Z,SUCCESS,,00uANA,User,ana@example.test,ses-1,trn-2,WEB,,,,,,,,,,,',
      'INFO,user.session.start,User login to Okta,csv-3,,SUCCESS,,00uANA,User,ana@example.test,ses-1,trn-2,WEB,,,,,,,,,,,',
    ].join('\r\n');
    const { events, rejected } = await readAll(text, 7);
    expect(events[0]).toMatchObject({
      nativeId: 'csv-1',
      dedupeKey: 'okta/csv-1',
      operation: 'create',
      outcome: 'failure',
      httpStatus: 409,
      target: 'Demo App',
      errorCode: 'app.api.error.create_user',
      message: 'userName already taken',
      identifiers: { idpUserId: '00uANA', email: 'ana@example.test', userName: 'ana@example.test', jobId: 'job-1' },
      attributes: { 'okta.requestUri': '/api/v1/x', 'okta.actor.alternateId': 'admin@example.test' },
      body: { published: '2026-01-05T10:00:00.120Z', target: [{ displayName: 'Ana' }, { type: 'AppInstance' }] },
    });
    expect(events[1]).toMatchObject({
      operation: 'login',
      identifiers: { idpUserId: '00uANA', sessionId: 'ses-1', transactionId: 'trn-2' },
    });
    expect(rejected.map(({ where, reason }) => `${where} ${reason}`)).toEqual(['raw.json:4 published is missing or no time']);
  });

  it.each(['target[0]', 'target.0', 'target0'])("reads a table of the API's fields with %s", async (target) => {
    const text = [
      `uuid,published,eventType,displayMessage,outcome.result,outcome.reason,actor.alternateId,${target}.id,${target}.type,${target}.alternateId`,
      'flat-1,2026-01-05T10:00:00Z,application.provision.user.push,Push,FAILURE,Conflict. Errors reported by remote server: taken,admin@example.test,00uANA,User,ana@example.test',
    ].join('\n');
    expect(oktaImporter.detect(text, 'x.csv')).toBe(0.97);
    const { events } = await readAll(text);
    expect(events).toMatchObject([
      { nativeId: 'flat-1', operation: 'create', httpStatus: 409, identifiers: { idpUserId: '00uANA', email: 'ana@example.test' } },
    ]);
  });

  it.each([
    ['an event hook', { eventType: 'com.okta.event_hook', eventId: 'x', data: { events: five } }, 5],
    ['Amazon EventBridge', { version: '0', 'detail-type': 'SystemLog', detail: five[0] }, 1],
    ['Splunk', { time: 1, source: 'okta', event: five[0] }, 1],
  ])('reads what %s delivered', async (_, delivery, count) => {
    const text = `${JSON.stringify(delivery)}\n`;
    expect(oktaImporter.detect(text, 'x.json')).toBe(0.98);
    const { events, rejected } = await readAll(text);
    expect([events.map(({ nativeId }) => nativeId), rejected]).toEqual([uuids.slice(0, count), []]);
  });

  it('reads a single event', async () => {
    expect((await readAll(JSON.stringify(oktaPush(), null, 2))).events).toHaveLength(1);
  });

  it('keeps what follows a damaged line, and says where the damage is', async () => {
    const lines = five.map((event) => JSON.stringify(event));
    const text = [lines[0], lines[1]?.slice(0, 100), lines[2], 'no JSON at all', lines[3], `${lines[4]?.slice(0, 300)}`].join('\n');
    const { events, rejected } = await readAll(text);
    expect(events.map((event) => event.nativeId)).toEqual(['event-0', 'event-2', 'event-3']);
    expect(rejected.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      'raw.json:2 a line break inside a string',
      'raw.json:4 not JSON',
      'raw.json:6 the file ends inside this record',
    ]);
  });

  it('hands over batches of at most 100', async () => {
    const { batches } = await readAll(
      oktaPushes(250)
        .map((event) => JSON.stringify(event))
        .join('\n'),
    );
    expect(batches.map(({ events }) => events.length)).toEqual([100, 100, 50]);
  });

  it('finds nothing in an empty file', async () => {
    expect((await readAll(' \n')).batches).toEqual([]);
  });

  it.each([
    ['array', JSON.stringify(five), 0.98],
    ['cut head', JSON.stringify(five).slice(0, 700), 0.98],
    ['CSV', 'severity,event_type,display_message,uuid,version,timestamp,outcome.result\nINFO,x', 0.97],
    ['another CSV', 'time,uuid,event_type\n1,2,3', 0],
    ['OTLP', '{"resourceSpans":[]}', 0],
    ['a log line that quotes an event', `{"level":30,"msg":${JSON.stringify(JSON.stringify(oktaPush()))}}`, 0],
    ['plain text', 'uuid published eventType', 0],
    ['nothing', '', 0],
  ])('knows its own format: %s', (_, head, confidence) => {
    expect(oktaImporter.detect(head, 'x.json')).toBe(confidence);
  });
});
