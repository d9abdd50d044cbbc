/** What a part could have been joined to instead, from the joins themselves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventInput } from '../../../src/domain/event.ts';
import type { Flow, FlowLink } from '../../../src/domain/flow.ts';
import { factOf } from '../../../src/store/pack-event.ts';
import { openReader } from '../../../src/store/reader.ts';
import { audit, line, span, start, threeSources } from '../../helpers/inputs.ts';
import { type TempStore, tempStore } from '../../helpers/temp-store.ts';

const minute = 60_000;
const who = { email: 'ana@globex.example' };

let store: TempStore;
beforeEach(() => {
  store = tempStore();
});
afterEach(() => store.close());

const idOf = (event: EventInput) => factOf(event).id;

/** The link of an event, and the flow that it is in. */
function linkOf(event: EventInput): { flow: Flow; link: FlowLink } {
  const reader = openReader(store.path);
  try {
    for (const { id } of store.flows()) {
      const detail = reader.detail(id);
      const link = detail?.links.find(({ eventId }) => eventId === idOf(event));
      if (detail !== null && link !== undefined) return { flow: detail.flow, link };
    }
    throw new Error('the event is in no flow');
  } finally {
    reader.close();
  }
}

const assign = (target: string, at: number) =>
  audit(`assign-${target}`, at, { stage: 'trigger', operation: 'assign', outcome: 'success', target, identifiers: who });
const push = (target: string, at: number) =>
  audit(`push-${target}`, at, { stage: 'confirm', operation: 'create', outcome: 'success', target, identifiers: who });

describe('candidates', () => {
  it('are the other attempts of the person, out of the question or second best, with the reason', () => {
    const [slack, notion, log] = [assign('Slack', start), assign('Notion', start + 20_000), push('Slack', start + 30_000)];
    store.store([slack, notion, log]);
    const { flow, link } = linkOf(log);
    expect(flow.target).toBe('Slack');
    const other = linkOf(notion);
    expect(link).toMatchObject({ rule: 'subject', candidates: [{ flowId: other.flow.id, confidence: 0, reason: 'other target' }] });
    expect(other.link).toMatchObject({ rule: 'seed', confidence: 1, candidates: [{ flowId: flow.id, reason: 'other target' }] });
  });

  it('make a join less sure the better they fit', () => {
    const nameless = line('gateway.log', 1, start + 31_000, {
      stage: 'send',
      operation: 'create',
      outcome: 'success',
      httpStatus: 201,
      identifiers: who,
    });
    store.store([assign('Slack', start), nameless]);
    const alone = linkOf(nameless).link;
    store.store([assign('Notion', start + 30_000)]);
    const { flow, link } = linkOf(nameless);
    expect(flow.target).toBe('Notion');
    expect(link.candidates).toMatchObject([{ reason: 'further away in time' }]);
    expect(link.confidence).toBeLessThan(alone.confidence);
    expect(link.confidence).toBeGreaterThan(link.candidates[0]?.confidence ?? 1);
    expect(alone).toMatchObject({ candidates: [] });
  });

  it.each<[string, FlowLink['candidates'][number]['reason'], EventInput]>([
    [
      'another operation',
      'other operation',
      audit('off', start + 5000, { stage: 'confirm', operation: 'delete', outcome: 'success', target: 'Slack', identifiers: who }),
    ],
    [
      'another provider',
      'other provider',
      audit('entra', start + 5000, {
        provider: 'entra',
        service: 'entra',
        stage: 'confirm',
        operation: 'create',
        outcome: 'success',
        target: 'Slack',
        identifiers: who,
      }),
    ],
    ['a new decision', 'a new decision', assign('Slack', start + 10_000)],
    ['the same again', 'a repeated step', { ...push('Slack', start + 12_000), dedupeKey: 'okta/again' }],
    ['something long after', 'over by then', push('Slack', start + 20 * minute)],
  ])('say why %s is not part of an attempt that has ended: %s', (_, reason, event) => {
    const [first] = [assign('Slack', start)];
    store.store([first, push('Slack', start + 2000), event]);
    const { link } = linkOf(event);
    expect(link).toMatchObject({ rule: 'seed', candidates: [{ flowId: linkOf(first).flow.id, reason }] });
  });

  it('remember a cut', () => {
    const [decision, log, ...rest] = threeSources(1, start, false) as [EventInput, EventInput];
    store.store([decision, log, ...rest]);
    const others = [decision, ...rest].map(idOf);
    store.writer.decide({ kind: 'cut', eventId: idOf(log), otherIds: others, at: 1, by: null, note: null });
    expect(linkOf(log).link.candidates).toEqual([{ flowId: linkOf(decision).flow.id, confidence: 0, reason: 'cut by hand' }]);
  });
});

describe('links', () => {
  it('are told by the keys of work before the name of the person', () => {
    const produce = span('d1', '1', start, { stage: 'queue', operation: 'create', outcome: 'success', identifiers: who });
    const consume = span('d2', '1', start + 5000, { stage: 'queue', linkedNativeIds: [produce.nativeId], identifiers: who });
    const call = span('d2', '2', start + 5100, {
      parentNativeId: '1',
      stage: 'send',
      operation: 'create',
      outcome: 'success',
      identifiers: who,
    });
    store.store([produce, consume, call]);
    expect(linkOf(consume).link).toMatchObject({ rule: 'span-link', toEventId: idOf(produce), confidence: 1, candidates: [] });
    expect(linkOf(call).link).toMatchObject({ rule: 'trace', toEventId: idOf(consume) });
  });

  it('of a pinned part lead to what it was pinned to, with who said so', () => {
    const [decision, log, server, query, ...rest] = threeSources(1, start, false) as [EventInput, EventInput, EventInput, EventInput];
    store.store([decision, log, server, query, ...rest]);
    store.writer.decide({ kind: 'pin', eventId: idOf(query), otherIds: [idOf(log)], at: 7, by: 'kim', note: 'CHG-1' });
    expect(linkOf(query).link).toMatchObject({
      rule: 'pinned',
      toEventId: idOf(log),
      confidence: 1,
      pinned: { at: 7, by: 'kim', note: 'CHG-1' },
    });
    expect(linkOf(server).link).toMatchObject({ rule: 'trace', toEventId: idOf(query), pinned: null });
  });
});
