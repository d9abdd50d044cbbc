import { describe, expect, it } from 'vitest';
import { bindings, type KeyState, lookUpKey } from '../../src/tui/keymap.ts';
import { screenKinds } from '../../src/tui/screen.ts';
import { initialState, reducer, type TuiAction, type TuiState, topScreen } from '../../src/tui/state.ts';
import { keyState } from '../helpers/tui-data.ts';

function stateAfter(...actions: TuiAction[]): TuiState {
  return actions.reduce(reducer, initialState({ filter: '', utc: false }));
}

const kinds = ({ stack }: TuiState) => stack.map(({ kind }) => kind);
const rows = { ids: ['a', 'b', 'c'], heightOf: () => 1, lines: 10 };

describe('screens', () => {
  it('are a stack: open, up, forward; never empty', () => {
    const flow: TuiAction = { type: 'open', target: { kind: 'flow', flowId: 'f_1' } };
    const diff: TuiAction = { type: 'open', target: { kind: 'diff', flowId: 'f_1', baseId: null } };
    expect(kinds(stateAfter(flow, diff))).toEqual(['flows', 'flow', 'diff']);
    expect(kinds(stateAfter(flow, diff, { type: 'up' }))).toEqual(['flows', 'flow']);
    expect(kinds(stateAfter(flow, diff, { type: 'up' }, { type: 'forward' }))).toEqual(['flows', 'flow', 'diff']);
    expect(kinds(stateAfter(flow, { type: 'up' }, { type: 'up' }, { type: 'up' }))).toEqual(['flows']);
    expect(stateAfter(flow, { type: 'up' }, diff).forward).toEqual([]);
    expect(kinds(stateAfter(flow, { type: 'open', target: { kind: 'flows' } }))).toEqual(['flows']);
  });

  it('remember their place while another one is on top', () => {
    const state = stateAfter({ type: 'flows/move', move: { by: 2 }, rows }, { type: 'open', target: { kind: 'sources' } }, { type: 'up' });
    const top = topScreen(state);
    expect(top.kind === 'flows' && top.state.list.selected).toBe('c');
  });

  it('ignore actions that were meant for another screen', () => {
    const state = stateAfter({ type: 'open', target: { kind: 'sources' } });
    expect(reducer(state, { type: 'flows/sort' }).stack).toEqual(state.stack);
  });

  it('do not pile up when the same help or list of sources is opened again', () => {
    const sources: TuiAction = { type: 'open', target: { kind: 'sources' } };
    expect(kinds(stateAfter(sources, sources))).toEqual(['flows', 'sources']);
  });
});

describe('state', () => {
  it('holds two marks, the newest last', () => {
    const marks = (...ids: string[]) => stateAfter(...ids.map((flowId): TuiAction => ({ type: 'mark', flowId }))).marks;
    expect(marks('a', 'b')).toEqual(['a', 'b']);
    expect(marks('a', 'b', 'c')).toEqual(['b', 'c']);
    expect(marks('a', 'a')).toEqual([]);
  });

  it('shows times in lists and in a flow each in its own way', () => {
    expect(stateAfter({ type: 'time' }).listTime).toBe('utc');
    const inFlow = stateAfter({ type: 'open', target: { kind: 'flow', flowId: 'f_1' } }, { type: 'time' });
    expect([inFlow.listTime, inFlow.flowTime]).toEqual(['local', 'local']);
  });

  it('keeps the selection when the filter changes and forgets it when the order does', () => {
    const list = (state: TuiState) => (topScreen(state).kind === 'flows' ? topScreen(state) : null);
    const moved: TuiAction = { type: 'flows/move', move: { by: 1 }, rows };
    expect(list(stateAfter(moved, { type: 'flows/filter', text: 'op:create' }))?.state).toMatchObject({
      filter: 'op:create',
      list: { selected: 'b' },
    });
    expect(list(stateAfter(moved, { type: 'flows/sort' }))?.state).toMatchObject({ sort: 'updated', list: { selected: null } });
  });

  it('reads more flows as the cursor nears the end of what was read', () => {
    const many = { ...rows, ids: Array.from({ length: 250 }, (_, index) => `f${index}`) };
    const state = stateAfter({ type: 'flows/move', move: { to: 'last' }, rows: many });
    expect(topScreen(state).state).toMatchObject({ depth: 500 });
  });

  it('folds, scrolls and searches in a flow', () => {
    const state = stateAfter(
      { type: 'open', target: { kind: 'flow', flowId: 'f_1' } },
      { type: 'flow/fold', id: 'e_1', folded: true },
      { type: 'flow/tab', by: -1 },
      { type: 'flow/scroll', by: Number.POSITIVE_INFINITY, most: 12 },
      { type: 'flow/search', text: 'insert' },
    );
    expect(topScreen(state).state).toMatchObject({ folded: new Set(['e_1']), tab: 'linked', scroll: 12, search: 'insert' });
  });
});

describe('keymap', () => {
  it('gives every key of a screen to one action', () => {
    for (const screen of screenKinds) {
      const keys = bindings.filter(({ screens }) => screens.includes(screen)).flatMap(({ keys: names }) => names);
      expect(
        keys.filter((key, index) => keys.indexOf(key) !== index),
        screen,
      ).toEqual([]);
    }
  });

  it('never uses keys that terminals take for themselves', () => {
    const taken = ['ctrl+h', 'ctrl+j', 'ctrl+m', 'ctrl+i', 'ctrl+s', 'ctrl+q', 'ctrl+b'];
    expect(bindings.flatMap(({ keys }) => keys).filter((key) => taken.includes(key))).toEqual([]);
  });

  it('says why a key can not be used', () => {
    const nothing: KeyState = { ...keyState('flows'), hasRow: false, hasFlow: false, hasUser: false };
    expect(lookUpKey('d', nothing)).toEqual({ found: 'disabled', reason: 'no flow is selected' });
    expect(lookUpKey('[', nothing)).toEqual({ found: 'disabled', reason: 'this is the first screen' });
    expect(lookUpKey('n', nothing)).toEqual({ found: 'disabled', reason: 'nothing to match: press / first' });
    expect(lookUpKey('d', keyState('flows'))).toEqual({ found: 'action', id: 'diff' });
    expect(lookUpKey('v', keyState('flows'))).toEqual({ found: 'none' });
  });

  it('has the keys of the contract on the screens they belong to', () => {
    const shared = [
      'j',
      'k',
      'down',
      'up',
      'g',
      'G',
      'ctrl+d',
      'ctrl+u',
      'escape',
      'q',
      'y',
      'p',
      'space',
      ':',
      '?',
      '[',
      ']',
      'ctrl+z',
      'ctrl+l',
      'ctrl+c',
    ];
    const own: Partial<Record<KeyState['screen'], string[]>> = {
      flows: ['enter', '/', 'n', 'N', 'e', 'E', 'd', 'w', 'u', 'm', 't', 's'],
      flow: ['enter', '/', 'n', 'N', 'e', 'E', 'o', 'O', 'h', 'l', 'd', 'w', 'u', 't', 'tab'],
      diff: ['n', 'N', 'h', 'l', 'u', 'enter'],
      user: ['enter', 'e', 'E', 'd', 'w', 'm', 't'],
    };
    for (const screen of screenKinds) {
      for (const key of [...shared, ...(own[screen] ?? [])])
        expect(lookUpKey(key, keyState(screen)).found, `${key} on ${screen}`).not.toBe('none');
    }
  });
});
