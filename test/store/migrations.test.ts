import { afterEach, beforeEach, expect, it } from 'vitest';
import { openForWriting } from '../../src/store/open.ts';
import { openReader } from '../../src/store/reader.ts';
import { asFirstVersion } from '../helpers/first-version.ts';
import { input, span, start } from '../helpers/inputs.ts';
import { flowsFrom, type TempStore, tempStore } from '../helpers/temp-store.ts';

const spans = Array.from({ length: 4 }, (_, place) =>
  span('abc', String(place + 1), start + place, {
    service: 'worker',
    name: 'line one\nline two, "quoted" \u{1f600}',
    stage: 'send',
    operation: 'create',
    outcome: 'success',
    identifiers: { email: 'ana@globex.example' },
    attributes: { number: 1e21, text: 'a\nb' },
  }),
);

let store: TempStore;
beforeEach(() => {
  store = tempStore();
});
afterEach(() => store.close());

it('a database of the first version is read as it was written', () => {
  const flows = flowsFrom(store, [...spans, input({ nativeId: 'x', time: start })]);
  const before = openReader(store.path);
  const detail = before.detail(flows[0]?.id ?? '');
  before.close();
  asFirstVersion(store.connection);
  openForWriting(store.path).close();
  const after = openReader(store.path);
  expect(after.detail(flows[0]?.id ?? '')).toEqual(detail);
  expect(detail?.events).toHaveLength(4);
  expect(after.verify()).toEqual([]);
  after.close();
});
