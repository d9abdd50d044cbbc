/** Audit events of a file are stored as they stand there, not written anew; what is read back must not depend on that. */
import { describe, expect, it } from 'vitest';
import { oktaImporter } from '../../src/collectors/okta/importer.ts';
import { openReader } from '../../src/store/reader.ts';
import { importText } from '../helpers/import-text.ts';
import { type TempStore, tempStore } from '../helpers/temp-store.ts';

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl';

function line(uuid: string, extra: string): string {
  return `{ "uuid": "${uuid}",  "eventType": "user.lifecycle.create", "published": "2026-11-24T10:00:00.000Z", "outcome": {"result": "SUCCESS"},
 "actor": {"id": "00u1", "type": "User", "alternateId": "ada@example.com"}, "target": [{"id": "00u2", "type": "User", "alternateId": "bo@example.com"}], ${extra} }`.replaceAll(
    '\n',
    '',
  );
}

async function stored(text: string, use: (store: TempStore) => void): Promise<void> {
  const { events, rejected } = await importText(oktaImporter, text);
  expect(rejected).toEqual([]);
  const store = tempStore();
  store.store(events);
  use(store);
  store.close();
}

function chunkTexts(store: TempStore): string {
  return store.connection.prepare('SELECT events FROM chunks').pluck().all().join('\n');
}

function found(store: TempStore, text: string) {
  const reader = openReader(store.path, { now: () => Date.parse('2026-11-24T11:00:00Z') });
  const hits = reader.search(text, { limit: 10, since: null, until: null, kind: null });
  reader.close();
  return hits.map(({ event }) => event);
}

describe('the body of an audit event', () => {
  it('is stored as it came, and read as what it says', async () => {
    const raw = line('u-1', '"note": "Straße 1",  "size": 1.50, "size": 2.50');
    await stored(`${raw}\n`, (store) => {
      expect(chunkTexts(store)).toContain(raw);
      const [event] = found(store, 'straße');
      expect(event?.nativeId).toBe('u-1');
      expect(event?.body).toEqual(JSON.parse(raw));
    });
  });

  it.each([
    ['escapes', '"note": "Stra\\u00dfe\\n1"'],
    ['another record on the same page', '"note": "Straße 1"'],
  ])('is found by its words when it came with %s', async (_, extra) => {
    const raw = line('u-2', extra);
    const text = extra.includes('\\') ? raw : JSON.stringify([JSON.parse(raw), JSON.parse(line('u-3', '"note": "Weg 2"'))], null, 2);
    await stored(text, (store) => {
      const [event, ...others] = found(store, 'straße');
      expect(event?.body).toEqual(JSON.parse(raw));
      expect(others).toEqual([]);
    });
  });

  it('loses its secrets all the same', async () => {
    const clean = line('u-4', '"note": "nothing"');
    await stored(`${line('u-5', `"debugContext": {"debugData": {"token": "${token}"}}`)}\n${clean}\n`, (store) => {
      expect(chunkTexts(store)).not.toContain(token);
      expect(chunkTexts(store)).toContain(clean);
      expect(found(store, 'ada@example.com').map(({ nativeId }) => nativeId)).toContain('u-5');
    });
  });
});
