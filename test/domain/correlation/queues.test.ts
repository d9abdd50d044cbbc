/** Work that goes on through queues: whether it is waiting there, and who has taken it out. In whatever order the events come. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventInput } from '../../../src/domain/event.ts';
import { line, span, start } from '../../helpers/inputs.ts';
import { flowsInAnyOrder, type TempStore, tempStore } from '../../helpers/temp-store.ts';

const second = 1000;
const identifiers = { email: 'ana@globex.example' };

const asked = (httpStatus: number) =>
  span('a1', '1', start, {
    service: 'web',
    spanKind: 'server',
    stage: 'apply',
    operation: 'create',
    outcome: 'success',
    httpStatus,
    endpoint: 'POST /signup',
    identifiers,
  });
const sent = (trace: string, at: number, service: string) =>
  span(trace, '2', start + at, { parentNativeId: '1', service, spanKind: 'producer', stage: 'queue', outcome: 'success', identifiers });
const received = (trace: string, at: number, service: string) =>
  span(trace, '1', start + at, { service, spanKind: 'consumer', stage: 'queue', outcome: 'success', identifiers });
const said = (at: number, service: string, more: Partial<EventInput> = {}) =>
  line(`${service}.log`, at, start + at, { identifiers, ...more });

describe('work in queues', () => {
  let store: TempStore;
  beforeEach(() => {
    store = tempStore();
  });
  afterEach(() => store.close());

  const summary = (events: readonly EventInput[]) => flowsInAnyOrder(store, events).map(({ status, eventCount }) => [status, eventCount]);

  it('is waiting while it was only accepted', () => {
    expect(summary([asked(202), sent('a1', 10, 'web')])).toEqual([['waiting', 2]]);
  });

  it.each([202, 201])('is one attempt with what its receiver does half a minute later, in a trace of its own (%d)', (status) => {
    expect(summary([asked(status), sent('a1', 10, 'web'), received('b1', 30 * second, 'accounts')])).toEqual([['succeeded', 3]]);
  });

  it('is waiting again once its receiver has handed it on', () => {
    const events = [asked(202), sent('a1', 10, 'web'), received('b1', 2 * second, 'accounts'), sent('b1', 2200, 'accounts')];
    expect(summary(events)).toEqual([['waiting', 4]]);
  });

  it('is over when the last receiver is heard of after it took the message, though only in lines, and in each of them twice', () => {
    const taken = said(4 * second, 'mailer', { stage: 'queue' });
    const again = { ...taken, nativeId: 'mailer.log:4001' };
    const before = [asked(202), sent('a1', 10, 'web'), taken, again];
    expect(summary([...before, said(5 * second, 'mailer')])).toEqual([['succeeded', 5]]);
    store.close();
    store = tempStore();
    expect(summary(before)).toEqual([['running', 4]]);
  });

  it('is not failed by lines on tries that were made good', () => {
    const call = (id: string, at: number, httpStatus: number) =>
      span('b1', id, start + at, {
        parentNativeId: '1',
        service: 'accounts',
        spanKind: 'client',
        stage: 'apply',
        outcome: httpStatus < 400 ? 'success' : 'failure',
        httpStatus,
        endpoint: 'POST storage.internal/buckets',
        identifiers,
      });
    const events = [
      asked(202),
      sent('a1', 10, 'web'),
      { ...received('b1', second, 'accounts'), durationMs: 9 * second },
      call('3', 1100, 503),
      said(1300, 'accounts', { outcome: 'failure', message: 'storage answered 503' }),
      call('4', 9000, 201),
    ];
    expect(summary(events).map(([status]) => status)).toEqual(['succeeded']);
    store.close();
    store = tempStore();
    expect(summary(events.slice(0, -1)).map(([status]) => status)).toEqual(['failed']);
  });
});
