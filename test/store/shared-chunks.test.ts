import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventInput } from '../../src/domain/event.ts';
import { openReader } from '../../src/store/reader.ts';
import { audit, start } from '../helpers/inputs.ts';
import { type TempStore, tempStore } from '../helpers/temp-store.ts';

/** Assignments of forty people, each a transaction of its own. */
const events = Array.from({ length: 40 }, (_, person): EventInput => {
  const email = `person${person}@example.com`;
  return audit(`native-${person}`, start + person * 1000, {
    name: 'application.user_membership.add',
    stage: 'trigger',
    operation: 'assign',
    target: 'Acme Cloud',
    identifiers: { email, transactionId: `transaction-${person}` },
    body: person === 7 ? '{ "password": "hunter2" }' : `{ "spaces": "${email}" }`,
  });
});

let store: TempStore;
beforeEach(() => {
  store = tempStore();
});
afterEach(() => store.close());

function chunkCount(): unknown {
  return store.connection.prepare('SELECT count(*) FROM chunks').pluck().get();
}

it('keeps what many people do in few chunks, and knows whose event is whose', () => {
  store.store(events);
  expect(chunkCount()).toBe(5);
  const reader = openReader(store.path);
  for (const [person, flow] of store.flows().entries()) {
    expect(flow.user.key).toBe(`person${person}@example.com`);
    expect(reader.detail(flow.id)?.events.map(({ nativeId }) => nativeId)).toEqual([`native-${person}`]);
  }
  expect(reader.query('SELECT count(*), count(DISTINCT event_id), count(DISTINCT flow_id) FROM flow_events').rows).toEqual([[40, 40, 40]]);
  expect(reader.search('transaction-23', { limit: 9, since: null, until: null, kind: null })).toHaveLength(1);
  expect(reader.verify()).toEqual([]);
  reader.close();
});

it('stores each of them once, and more of a transaction goes to its flow', () => {
  const { identifiers } = events[20] as EventInput;
  const more = audit('more', start + 20_500, { name: 'confirmed', stage: 'confirm', outcome: 'success', identifiers });
  expect(store.store(events.slice(10, 30))).toEqual({ stored: 20, duplicate: 0 });
  expect(store.store([...events, more])).toEqual({ stored: 21, duplicate: 20 });
  const flows = store.flows();
  expect(flows.map(({ eventCount }) => eventCount)).toEqual(events.map((_, person) => (person === 20 ? 2 : 1)));
  const reader = openReader(store.path);
  expect(reader.verify()).toEqual([]);
  reader.close();
  store.writer.rebuild(() => {});
  expect(store.flows()).toEqual(flows);
});

it('stores an event in the same words, whatever shares its chunk', () => {
  store.store(events);
  const reader = openReader(store.path);
  const bodies = store.flows().map(({ id }) => reader.detail(id)?.events[0]?.body);
  expect(bodies[7]).toBe('{"password":"[redacted]"}');
  expect(bodies[8]).toBe('{ "spaces": "person8@example.com" }');
  reader.close();
});

it.each([
  ['jose', 1],
  ['JOSÉ', 1],
  ['ana', 2],
  ['"ana lopez"', 1],
  ['lop*', 1],
  ['tab', 1],
  ['acme cloud', 4],
  ['ana josé', 0],
])('finds by %s the %i events of a shared chunk that have it, and no others', (text, count) => {
  const names = ['José García', 'Ana López', 'Ana "the tab\tchar" Berg', 'Zoë'];
  store.store(
    names.map((name, person) =>
      audit(`named-${person}`, start + person, {
        name: 'assigned',
        stage: 'trigger',
        operation: 'assign',
        target: 'Acme Cloud',
        identifiers: { email: `p${person}@example.com` },
        body: { name },
      }),
    ),
  );
  const reader = openReader(store.path);
  expect(reader.search(text, { limit: 9, since: null, until: null, kind: null })).toHaveLength(count);
  reader.close();
});
