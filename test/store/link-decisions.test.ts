import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LinkDecision } from '../../src/domain/correlation/decisions.ts';
import type { EventInput } from '../../src/domain/event.ts';
import { openForWriting } from '../../src/store/open.ts';
import { factOf } from '../../src/store/pack-event.ts';
import { openReader } from '../../src/store/reader.ts';
import { BatchWriter } from '../../src/store/write-batches.ts';
import { asFirstVersion } from '../helpers/first-version.ts';
import { start, threeSources } from '../helpers/inputs.ts';
import { type TempStore, tempStore } from '../helpers/temp-store.ts';

const first = threeSources(1, start, false);
const second = threeSources(1, start + 40 * 60_000, false);
const events = [...first, ...second, ...threeSources(2, start, true)];

const idOf = (event: EventInput | undefined) => factOf(event as EventInput).id;

const cut: LinkDecision = {
  kind: 'cut',
  eventId: idOf(first[0]),
  otherIds: [first[1], first[2], first[4]].map(idOf),
  at: 1,
  by: 'kim',
  note: null,
};
const pin: LinkDecision = { kind: 'pin', eventId: idOf(second[1]), otherIds: [idOf(first[2])], at: 2, by: 'kim', note: 'same ticket' };

let store: TempStore;
beforeEach(() => {
  store = tempStore();
});
afterEach(() => store.close());

it('decisions are kept and applied when all flows are made anew', () => {
  store.store(events);
  store.writer.decide(cut);
  store.writer.decide(pin);
  const decided = store.flows();
  store.writer.rebuild(() => {});
  expect(store.flows()).toEqual(decided);
  const reader = openReader(store.path);
  expect(reader.linkDecisions()).toMatchObject([cut, pin]);
  expect(reader.verify()).toEqual([]);
  reader.close();
});

it('what is taken back leaves the flows as they were, under their ids, and ids of the time between still lead somewhere', () => {
  store.store(events);
  const before = store.flows();
  store.writer.decide(pin);
  store.writer.decide(cut);
  const between = store.flows();
  expect(between.map(({ id }) => id)).not.toEqual(before.map(({ id }) => id));
  store.writer.undo(pin);
  store.writer.undo(cut);
  expect(store.flows()).toEqual(before);
  const reader = openReader(store.path);
  for (const { id } of between) expect(reader.flow(id), id).toMatchObject({ found: 'one' });
  expect(reader.linkDecisions()).toEqual([]);
  expect(reader.verify()).toEqual([]);
  reader.close();
});

it('another process that goes on writing applies them', () => {
  store.store(events.slice(0, 7));
  const connection = openForWriting(store.path);
  const other = new BatchWriter(connection);
  other.decide(cut);
  other.decide(pin);
  store.store(events.slice(7));
  const whole = tempStore();
  whole.store(events);
  whole.writer.decide(pin);
  whole.writer.decide(cut);
  expect(store.flows()).toEqual(whole.flows());
  store.writer.undo(cut);
  other.undo(pin);
  connection.close();
  whole.writer.undo(pin);
  whole.writer.undo(cut);
  expect(store.flows()).toEqual(whole.flows());
  whole.close();
});

it('the same decision twice is one', () => {
  store.store(events);
  store.writer.decide(pin);
  store.writer.decide({ ...pin, note: 'again' });
  store.writer.undo(pin);
  const untouched = tempStore();
  untouched.store(events);
  expect(store.flows()).toEqual(untouched.flows());
  untouched.close();
});
it('a database of before there were decisions takes them', () => {
  store.store(events);
  asFirstVersion(store.connection);
  const connection = openForWriting(store.path);
  new BatchWriter(connection).decide(pin);
  connection.close();
  const reader = openReader(store.path);
  expect(reader.linkDecisions()).toMatchObject([pin]);
  reader.close();
});
