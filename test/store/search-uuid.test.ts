import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Reader } from '../../src/domain/reader.ts';
import { openReader } from '../../src/store/reader.ts';
import { audit, start } from '../helpers/inputs.ts';
import { type TempStore, tempStore } from '../helpers/temp-store.ts';

const uuid = '6938daeb-8ae3-4be8-87e8-fd4d65d90e53';

let store: TempStore;
let reader: Reader;
beforeAll(() => {
  store = tempStore();
  store.store([
    audit(uuid, start, { name: 'one' }),
    audit('6938daeb-8ae3-4be8-87e8-fd4d65d90e54', start + 1, { name: 'other', message: 'refused deadbeef-cafe' }),
  ]);
  reader = openReader(store.path);
});
afterAll(() => {
  reader.close();
  store.close();
});

it.each([
  [uuid, ['one']],
  [uuid.toUpperCase(), ['one']],
  [`"${uuid}"`, ['one']],
  ['6938daeb-8ae3-4be8-87e8-fd4d65d90e5*', ['other', 'one']],
  ['6938daeb-8ae3-4be8-87e8', ['other', 'one']],
  ['6938daeb-8ae3', ['other', 'one']],
  ['6938daeb', ['other', 'one']],
  ['6938dae*', ['other', 'one']],
  [`${uuid} other`, []],
  ['deadbeef-cafe', ['other']],
  ['cafe', ['other']],
])('a UUID is found by all of it or by its beginning: %s', (typed, names) => {
  const hits = reader.search(typed, { limit: 9, since: null, until: null, kind: null });
  expect(hits.map(({ event }) => event.name)).toEqual(names);
});
