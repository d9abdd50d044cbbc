import { afterEach, beforeEach, expect, it } from 'vitest';
import { flowId } from '../../src/domain/hash.ts';
import { fragmentFrom } from '../../src/store/fragment-text.ts';
import { refKind } from '../../src/store/key-refs.ts';
import { openForWriting } from '../../src/store/open.ts';
import { openReader } from '../../src/store/reader.ts';
import { BatchWriter } from '../../src/store/write-batches.ts';
import { RunWriter } from '../../src/store/write-runs.ts';
import { audit, start, threeSources } from '../helpers/inputs.ts';
import { shuffled, type TempStore, tempStore } from '../helpers/temp-store.ts';

const events = Array.from({ length: 12 }, (_, person) => threeSources(person, start + person * 1000, person % 3 === 0)).flat();

let store: TempStore;
beforeEach(() => {
  store = tempStore();
});
afterEach(() => store.close());

it('makes the same flows from the same events', () => {
  store.store(shuffled(events, 3), 7);
  const before = store.flows();
  const shares: number[] = [];
  expect(store.writer.rebuild((share) => shares.push(share))).toEqual({ threads: 48, flows: before.length });
  expect(store.flows()).toEqual(before);
  expect(shares.at(-1)).toBe(1);
});

it('mends what is derived, whatever became of it', () => {
  store.store(events);
  const before = store.flows();
  store.connection.exec("DELETE FROM fragments WHERE id % 2 = 0; UPDATE flows SET status = 'stuck'");
  const other = openForWriting(store.path);
  new RunWriter(other).rewrite((kind) => kind !== refKind.part && kind !== refKind.holder);
  other.close();
  store.writer.rebuild(() => {});
  expect(store.flows()).toEqual(before);
  const reader = openReader(store.path);
  expect(reader.verify()).toEqual([]);
  reader.close();
});

it('lets ids that are gone lead to what became of them', () => {
  store.store(events);
  const [flow] = store.flows();
  const second = store.connection
    .prepare('SELECT facts FROM fragments WHERE flow = (SELECT seq FROM flows WHERE id = ?) ORDER BY start')
    .pluck();
  const seeds = (second.all(flow?.id) as string[]).map((facts) => flowId(fragmentFrom(facts).seed));
  const gone = seeds.find((id) => id !== flow?.id) ?? '';
  // As if an earlier version had kept the two apart, and had merged a third one into the second.
  store.connection.exec(
    `UPDATE flows SET id = '${gone}' WHERE id = '${flow?.id}'; INSERT INTO flow_aliases VALUES ('f_older00000', '${gone}')`,
  );
  store.connection.exec("INSERT INTO flow_aliases VALUES ('f_nowhere000', 'f_never00000')");
  store.writer.rebuild(() => {});
  const reader = openReader(store.path);
  for (const id of [flow?.id ?? '', gone, 'f_older00000'])
    expect(reader.flow(id), id).toMatchObject({ found: 'one', value: { id: flow?.id } });
  expect(reader.flow('f_nowhere000')).toEqual({ found: 'none' });
  expect(reader.verify()).toEqual([]);
  reader.close();
});

it('is noticed by a process that goes on writing', () => {
  store.store(events.slice(0, 20));
  const other = openForWriting(store.path);
  new BatchWriter(other).rebuild(() => {});
  other.close();
  store.store(events.slice(20));
  const flows = store.flows();
  const whole = tempStore();
  whole.store(events);
  expect(flows).toEqual(whole.flows());
  whole.close();
});

it('changes nothing when it fails in the middle', () => {
  store.store(events);
  const before = store.flows();
  expect(() =>
    store.writer.rebuild(() => {
      throw new Error('interrupted');
    }),
  ).toThrow('interrupted');
  expect(store.flows()).toEqual(before);
  store.store([
    audit('late', start, { stage: 'trigger', operation: 'assign', outcome: 'success', identifiers: { email: 'new@globex.example' } }),
  ]);
  expect(store.flows()).toHaveLength(before.length + 1);
  expect(store.writer.rebuild(() => {}).flows).toBe(before.length + 1);
});
