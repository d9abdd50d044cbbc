import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { completeCommand, completeFilter, runCommand } from '../../src/tui/commands.ts';
import { keyLabel, keyNames, textEditFor } from '../../src/tui/keys.ts';
import { promptActions } from '../../src/tui/prompts.ts';
import { initialState, type Prompt, reducer, type TuiState } from '../../src/tui/state.ts';
import { editText, type TextEdit, textInput } from '../../src/tui/text-input.ts';

const noKey = {} as Key;

describe('text input', () => {
  function edited(text: string, ...edits: (TextEdit | TextEdit['type'])[]): string {
    const all = edits.map((edit): TextEdit => (typeof edit === 'string' ? ({ type: edit } as TextEdit) : edit));
    const { text: after, cursor } = all.reduce(editText, textInput(text));
    return `${[...after].slice(0, cursor).join('')}|${[...after].slice(cursor).join('')}`;
  }

  it.each<[string, (TextEdit | TextEdit['type'])[], string]>([
    ['', [{ type: 'insert', text: 'abc' }], 'abc|'],
    ['abc', ['left', { type: 'insert', text: 'X' }], 'abX|c'],
    ['abc', ['start', 'left', 'delete-after'], '|bc'],
    ['abc', ['delete-before', 'delete-before'], 'a|'],
    ['status:failed user:ana', ['delete-word'], 'status:failed |'],
    ['status:failed ', ['delete-word'], '|'],
    ['abc', ['left', 'delete-to-start'], '|c'],
    ['abc', ['start', 'right', 'delete-to-end'], 'a|'],
    ['田中👍', ['delete-before'], '田中|'],
    ['', [{ type: 'insert', text: 'two\nlines\u001b[31m' }], 'two lines[31m|'],
  ])('%j with %j is %j', (text, edits, expected) => {
    expect(edited(text, ...edits)).toBe(expected);
  });

  it('takes no document', () => {
    expect(editText(textInput(''), { type: 'insert', text: 'x'.repeat(100_000) }).text.length).toBe(2000);
  });
});

describe('keys', () => {
  it('have names, and several in one chunk are several keys', () => {
    expect(keyNames('jjG', noKey)).toEqual(['j', 'j', 'G']);
    expect(keyNames(':q\r', noKey)).toEqual([':', 'q', 'enter']);
    expect(keyNames('a \u0004', noKey)).toEqual(['a', 'space', 'ctrl+d']);
    expect(keyNames('d', { ...noKey, ctrl: true })).toEqual(['ctrl+d']);
    expect(keyNames('', { ...noKey, tab: true, shift: true })).toEqual(['shift+tab']);
    expect(keyNames('', { ...noKey, downArrow: true })).toEqual(['down']);
  });

  it('are text or edits in a text field', () => {
    expect(textEditFor('q')).toEqual({ type: 'insert', text: 'q' });
    expect(textEditFor('space')).toEqual({ type: 'insert', text: ' ' });
    expect(textEditFor('ctrl+w')).toEqual({ type: 'delete-word' });
    expect(textEditFor('down')).toBeNull();
    expect(textEditFor('ctrl+z')).toBeNull();
  });

  it('are written as people read them', () => {
    expect(['up', 'ctrl+d', 'escape', 'shift+tab', 'G'].map((name) => keyLabel(name, false))).toEqual([
      '↑',
      'Ctrl-d',
      'Esc',
      'Shift-Tab',
      'G',
    ]);
    expect(keyLabel('up', true)).toBe('Up');
  });
});

describe('commands', () => {
  it.each([
    ['flows', { type: 'open', target: { kind: 'flows' } }],
    ['so', { type: 'open', target: { kind: 'sources' } }],
    ['user ana@globex.example', { type: 'open', target: { kind: 'user', identifier: 'ana@globex.example' } }],
    ['diff f_1 f_2', { type: 'open', target: { kind: 'diff', flowId: 'f_1', baseId: 'f_2' } }],
    ['filter status:failed "two words"', { type: 'filter', text: 'status:failed "two words"' }],
    ['q', { type: 'quit' }],
    ['user', { type: 'error', message: ':user needs an e-mail or id' }],
    ['flos', { type: 'error', message: 'no command "flos"; did you mean flows?' }],
    ['xyzzy', { type: 'error', message: 'no command "xyzzy"; ? lists them' }],
  ])(':%s', (text, expected) => {
    expect(runCommand(text)).toEqual(expected);
  });

  it('complete commands, fields and values', () => {
    expect(completeCommand('fl')).toEqual(['flows', 'flow ']);
    expect(completeCommand('filter sta')).toEqual(['filter status:', 'filter stage:']);
    expect(completeFilter('user:ana -sta')).toEqual(['user:ana -status:', 'user:ana -stage:']);
    expect(completeFilter('status:failed,st')).toEqual(['status:failed,stuck']);
    expect(completeFilter('(op:cr')).toEqual(['(op:create']);
    expect(completeFilter('user:a')).toEqual([]);
  });
});

describe('prompts', () => {
  function typed(state: TuiState, ...keys: string[]): TuiState {
    return keys.reduce((before, name) => {
      const { prompt } = before;
      if (prompt === null) throw new Error(`no prompt is open for ${name}`);
      return promptActions(before, prompt, { type: 'key', name }).reduce(
        (next, action) => (action.type === 'quit' ? next : reducer(next, action)),
        before,
      );
    }, state);
  }

  function open(kind: Prompt['kind'], text = ''): TuiState {
    return reducer(initialState({ filter: text, utc: true }), { type: 'prompt', kind, text });
  }

  const filterOf = ({ stack: [first] }: TuiState) => (first?.kind === 'flows' ? first.state.filter : null);

  it('takes letters as text, whatever they do elsewhere', () => {
    expect(typed(open('filter'), 'q', 'j', 'd', '?', ':', 'space').prompt?.input.text).toBe('qjd?: ');
  });

  it('applies a filter with Enter and keeps a wrong one open with the column of the mistake', () => {
    expect(filterOf(typed(open('filter'), ...'op:create', 'enter'))).toBe('op:create');
    const wrong = typed(open('filter'), ...'status:nope', 'enter');
    expect(wrong.prompt?.input.text).toBe('status:nope');
    expect(wrong.message?.text).toContain('column 8');
    expect(filterOf(wrong)).toBe('');
  });

  it('goes back to the filter before with Esc', () => {
    const previewed = reducer(typed(open('filter', 'user:ana'), 'x'), { type: 'flows/filter', text: 'user:anax' });
    expect(filterOf(typed(previewed, 'escape'))).toBe('user:ana');
    expect(typed(previewed, 'escape').prompt).toBeNull();
  });

  it('closes when the last character is deleted', () => {
    expect(typed(open('command'), 'a', 'backspace', 'backspace').prompt).toBeNull();
  });

  it('completes with Tab as far as it is certain, then takes the first', () => {
    expect(typed(open('filter'), ...'st', 'tab').prompt?.input.text).toBe('sta');
    expect(typed(open('filter'), ...'st', 'tab', 'tab').prompt?.input.text).toBe('status:');
    expect(typed(open('command'), ...'so', 'tab').prompt?.input.text).toBe('sources');
  });

  it('pastes as one line', () => {
    const state = open('filter');
    const [action] = state.prompt === null ? [] : promptActions(state, state.prompt, { type: 'paste', text: 'a\nb' });
    expect(action).toEqual({ type: 'edit', edit: { type: 'insert', text: 'a\nb' } });
  });

  it('quits by command', () => {
    const state = typed(open('command'), ...'quit');
    expect(
      state.prompt === null ? [] : promptActions(state, state.prompt, { type: 'key', name: 'enter' }).map(({ type }) => type),
    ).toContain('quit');
  });
});
