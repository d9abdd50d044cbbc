/** Names of keys: `j`, `G`, `ctrl+d`, `down`, `enter`, `space`. What Ink reports becomes one or several of them. */
import type { Key } from 'ink';
import type { TextEdit } from './text-input.ts';

const named = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'pagedown'],
  ['pageUp', 'pageup'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, string])[];

/** Keys held down arrive as one chunk, `jjj`; each counts. */
export function keyNames(input: string, key: Key): string[] {
  if (key.tab) return [key.shift ? 'shift+tab' : 'tab'];
  const special = named.find(([flag]) => key[flag] === true);
  if (special !== undefined) return [special[1]];
  if (key.ctrl) return [`ctrl+${input.toLowerCase()}`];
  if (key.meta) return [`alt+${input}`];
  return [...input].map(characterName);
}

function characterName(character: string): string {
  if (character === ' ') return 'space';
  if (character === '\r' || character === '\n') return 'enter';
  if (character === '\t') return 'tab';
  const code = character.codePointAt(0) ?? 0;
  return code >= 1 && code <= 26 ? `ctrl+${String.fromCharCode(code + 96)}` : character;
}

const edits: Readonly<Record<string, TextEdit>> = {
  backspace: { type: 'delete-before' },
  'ctrl+h': { type: 'delete-before' },
  delete: { type: 'delete-after' },
  'ctrl+w': { type: 'delete-word' },
  'ctrl+u': { type: 'delete-to-start' },
  'ctrl+k': { type: 'delete-to-end' },
  left: { type: 'left' },
  'ctrl+b': { type: 'left' },
  right: { type: 'right' },
  'ctrl+f': { type: 'right' },
  home: { type: 'start' },
  'ctrl+a': { type: 'start' },
  end: { type: 'end' },
  'ctrl+e': { type: 'end' },
};

/** The edit that a key means in a text field, or null for keys that mean nothing there. */
export function textEditFor(name: string): TextEdit | null {
  if (name === 'space') return { type: 'insert', text: ' ' };
  const edit = edits[name];
  if (edit !== undefined) return edit;
  return [...name].length === 1 ? { type: 'insert', text: name } : null;
}

/** As people read them: `Ctrl-d`, `↓`. */
export function keyLabel(name: string, ascii: boolean): string {
  const arrows: Readonly<Record<string, string>> = ascii
    ? { up: 'Up', down: 'Down', left: 'Left', right: 'Right' }
    : { up: '↑', down: '↓', left: '←', right: '→' };
  if (arrows[name] !== undefined) return arrows[name];
  if (name.startsWith('ctrl+')) return `Ctrl-${name.slice(5).length === 1 ? name.slice(5) : keyLabel(name.slice(5), ascii)}`;
  const words: Readonly<Record<string, string>> = {
    enter: 'Enter',
    escape: 'Esc',
    space: 'Space',
    tab: 'Tab',
    'shift+tab': 'Shift-Tab',
    pagedown: 'PgDn',
    pageup: 'PgUp',
    home: 'Home',
    end: 'End',
  };
  return words[name] ?? name;
}
