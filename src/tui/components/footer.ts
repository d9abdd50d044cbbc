/** The last line: what is typed, a message, or the keys that matter most on this screen. */
import { width } from '../../text/width.ts';
import { type Frame, joinRuns, type Run } from '../frame.ts';
import { bindings, type KeyState } from '../keymap.ts';
import { keyLabel } from '../keys.ts';
import type { Message, Prompt } from '../state.ts';
import type { TextInput } from '../text-input.ts';

export interface FooterProps {
  keys: KeyState;
  message: Message | null;
  paused: boolean;
  prompt: Prompt | null;
  /** What Tab would make of the text in the prompt. */
  completions: readonly string[];
}

export function footerLine(frame: Frame, { keys, message, paused, prompt, completions }: FooterProps): string {
  if (prompt?.kind === 'command') return commandLine(frame, prompt, completions, message);
  if (message !== null) return frame.theme(message.tone, frame.cut(message.text, frame.columns));
  if (prompt !== null) return promptHints(frame, completions);
  const shown = bindings.filter(({ footer, enabled }) => footer?.screens.includes(keys.screen) && enabled(keys) === true);
  const hints = shown.map(({ keys: [key = ''], footer, id }) =>
    hint(frame, key, id === 'pause' && paused ? 'go on' : (footer?.text ?? '')),
  );
  const keysHint = hints.pop(); // the way to all other keys never goes
  if (keysHint === undefined) return '';
  const line = joinRuns(frame, hints, '  ', frame.columns - keysHint.width - 2, 'silent');
  return line.width === 0 ? keysHint.text : `${line.text}  ${keysHint.text}`;
}

function hint(frame: Frame, key: string, text: string): Run {
  const label = footerKey(key, frame.ascii);
  return { text: `${frame.theme('accent', label)} ${frame.theme('dim', text)}`, width: label.length + 1 + text.length };
}

function commandLine(frame: Frame, { input }: Prompt, completions: readonly string[], message: Message | null): string {
  const used = Math.max(12, width(input.text) + 2);
  const text =
    message === null
      ? frame.theme('dim', frame.cut(completions.join('  '), frame.columns - used - 3))
      : frame.theme(message.tone, frame.cut(message.text, frame.columns - used - 3));
  return `${frame.theme('accent', ':')}${inputRun(frame, input, frame.columns - 2)}  ${text}`;
}

function promptHints(frame: Frame, completions: readonly string[]): string {
  const hints = [hint(frame, 'enter', 'apply'), hint(frame, 'escape', 'cancel')];
  if (completions.length > 0) hints.push(hint(frame, 'tab', lastWords(completions).join('  ')));
  return joinRuns(frame, hints, '  ', frame.columns, 'silent').text;
}

/** Only the words that would be added, as many as tell what is possible. */
function lastWords(completions: readonly string[]): string[] {
  return completions.slice(0, 6).map((text) => /[^\s()]*$/.exec(text)?.[0] ?? text);
}

function footerKey(key: string, ascii: boolean): string {
  const label = keyLabel(key, ascii);
  return label.length > 1 ? label.toLowerCase() : label;
}

/** Text with the cursor on it; scrolled so that the cursor is in sight. */
export function inputRun(frame: Frame, input: TextInput, columns: number): string {
  const characters = [...input.text];
  const room = Math.max(4, columns - 1);
  const first = Math.max(0, input.cursor - room + 1);
  const before = characters.slice(first, input.cursor).join('');
  const at = characters[input.cursor] ?? ' ';
  const after = characters.slice(input.cursor + 1, first + room).join('');
  const cursor = frame.color ? frame.theme('cursor', frame.cut(at, 2)) : frame.ascii ? '_' : '█';
  const rest = frame.color || at === ' ' ? after : at + after;
  return frame.cut(before, room) + cursor + frame.cut(rest, Math.max(0, room - before.length));
}
