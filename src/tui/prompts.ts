/** Keys while something is typed: what they change. Letters are text here, whatever they mean elsewhere. Pure. */
import { completeCommand, completeFilter, runCommand } from './commands.ts';
import type { KeyPress } from './hooks/use-key-queue.ts';
import { textEditFor } from './keys.ts';
import { tryFilter } from './screens/flows/data.ts';
import { type Message, type Prompt, type TuiAction, type TuiState, topScreen } from './state.ts';

export type PromptAction = TuiAction | { type: 'quit' };

export function completionsOf({ kind, input }: Prompt): string[] {
  return kind === 'command' ? completeCommand(input.text) : kind === 'filter' ? completeFilter(input.text) : [];
}

export function promptActions(state: TuiState, prompt: Prompt, key: KeyPress): PromptAction[] {
  if (key.type === 'paste') return [{ type: 'edit', edit: { type: 'insert', text: key.text } }];
  const emptied = key.name === 'backspace' && prompt.input.text === '';
  if (key.name === 'escape' || key.name === 'ctrl+c' || emptied) return cancelled(prompt);
  if (key.name === 'enter') return accepted(state, prompt);
  if (key.name === 'tab') {
    const text = commonStart(completionsOf(prompt), prompt.input.text);
    return text === null ? [] : [{ type: 'complete', text }];
  }
  const edit = textEditFor(key.name);
  return edit === null ? [] : [{ type: 'edit', edit }];
}

/** As far as all completions agree; when that adds nothing, the first one. */
function commonStart(completions: readonly string[], text: string): string | null {
  const [first] = completions;
  if (first === undefined) return null;
  let length = first.length;
  for (const other of completions) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return length > text.length ? first.slice(0, length) : first;
}

const done: readonly PromptAction[] = [{ type: 'prompt-end' }, { type: 'message', message: null }];

function cancelled({ kind, before }: Prompt): PromptAction[] {
  if (kind === 'filter') return [{ type: 'flows/filter', text: before }, ...done];
  return kind === 'search' ? [{ type: 'flow/search', text: before }, ...done] : [...done];
}

function accepted(state: TuiState, { kind, input }: Prompt): PromptAction[] {
  const text = input.text.trim();
  if (kind === 'search') return [{ type: 'flow/search', text }, ...done];
  if (kind === 'command') return text === '' ? [...done] : [...done, ...commandActions(state, text)];
  const problem = problemOf(text);
  // What is wrong stays in the prompt until it is mended or given up.
  return problem === null ? [{ type: 'flows/filter', text }, ...done] : [{ type: 'message', message: problem }];
}

function problemOf(filter: string): Message | null {
  const parsed = tryFilter(filter);
  return parsed.ok ? null : { text: parsed.message, tone: 'bad' };
}

function commandActions(state: TuiState, text: string): PromptAction[] {
  const result = runCommand(text);
  switch (result.type) {
    case 'open':
      return [result];
    case 'help':
      return [{ type: 'open', target: { kind: 'help', about: topScreen(state).kind } }];
    case 'quit':
      return [result];
    case 'error':
      return [{ type: 'message', message: { text: result.message, tone: 'bad' } }];
    case 'filter': {
      const problem = problemOf(result.text);
      if (problem !== null) return [{ type: 'message', message: problem }];
      return [
        { type: 'open', target: { kind: 'flows' } },
        { type: 'flows/filter', text: result.text },
      ];
    }
  }
}
