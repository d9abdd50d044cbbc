/** The commands behind `:`, in one table for running, completion and help. */

import { filterFields } from '../domain/filter.ts';
import { filterVocabulary, nearestWord } from '../domain/filter-words.ts';
import type { Target } from './state.ts';

export type CommandResult =
  | { type: 'open'; target: Target }
  | { type: 'filter'; text: string }
  | { type: 'quit' }
  | { type: 'help' }
  | { type: 'error'; message: string };

export interface Command {
  name: string;
  usage: string;
  description: string;
  run(argument: string): CommandResult;
}

export const commands: readonly Command[] = [
  { name: 'flows', usage: 'flows', description: 'the list of flows', run: () => ({ type: 'open', target: { kind: 'flows' } }) },
  {
    name: 'flow',
    usage: 'flow ID',
    description: 'one flow, by any unique beginning of its id',
    run: (id) => (id === '' ? missing('flow', 'an id') : { type: 'open', target: { kind: 'flow', flowId: id } }),
  },
  {
    name: 'diff',
    usage: 'diff ID [BASE]',
    description: 'an attempt against another, or the nearest success',
    run: (ids) => {
      const [flowId = '', baseId = null] = ids.split(/\s+/);
      return flowId === '' ? missing('diff', 'an id') : { type: 'open', target: { kind: 'diff', flowId, baseId } };
    },
  },
  {
    name: 'user',
    usage: 'user NAME',
    description: 'a person, by e-mail or any other identifier',
    run: (identifier) => (identifier === '' ? missing('user', 'an e-mail or id') : { type: 'open', target: { kind: 'user', identifier } }),
  },
  {
    name: 'filter',
    usage: 'filter WORDS',
    description: 'filter the list, such as filter status:failed provider:okta',
    run: (text) => ({ type: 'filter', text }),
  },
  {
    name: 'sources',
    usage: 'sources',
    description: 'the sources and the database',
    run: () => ({ type: 'open', target: { kind: 'sources' } }),
  },
  { name: 'help', usage: 'help', description: 'the keys', run: () => ({ type: 'help' }) },
  { name: 'quit', usage: 'quit', description: 'quit', run: () => ({ type: 'quit' }) },
];

function missing(name: string, what: string): CommandResult {
  return { type: 'error', message: `:${name} needs ${what}` };
}

export function runCommand(text: string): CommandResult {
  const [, word = '', argument = ''] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(text) ?? [];
  const exact = commands.find(({ name }) => name === word);
  const begun = commands.filter(({ name }) => name.startsWith(word));
  const command = exact ?? (begun.length === 1 ? begun[0] : undefined);
  if (command !== undefined) return command.run(argument);
  const near = nearestWord(
    word,
    commands.map(({ name }) => name),
  );
  return { type: 'error', message: near === null ? `no command "${word}"; ? lists them` : `no command "${word}"; did you mean ${near}?` };
}

/** What the text could go on with, whole lines; the first one is what Tab takes. */
export function completeCommand(text: string): string[] {
  const [, word = '', blank = '', argument = ''] = /^(\S*)(\s*)(.*)$/s.exec(text) ?? [];
  if (blank === '')
    return commands.filter(({ name }) => name.startsWith(word)).map(({ name, usage }) => (usage === name ? name : `${name} `));
  return word === 'filter' ? completeFilter(argument).map((rest) => `filter ${rest}`) : [];
}

/** Completes the last word of a filter: names of fields, then values of those that have a closed vocabulary. */
export function completeFilter(text: string): string[] {
  const [, before = '', word = ''] = /^(.*?)([^\s()]*)$/s.exec(text) ?? [];
  const sign = word.startsWith('-') ? '-' : '';
  const [name = '', value] = word.slice(sign.length).split(/:(.*)/s);
  if (value === undefined) return filterFields.filter((field) => field.startsWith(name)).map((field) => `${before}${sign}${field}:`);
  const field = filterFields.find((known) => known === name);
  const values = field === undefined ? null : filterVocabulary[field].values;
  if (values === null) return [];
  const [, kept = '', begun = ''] = /^(.*,)?([^,]*)$/s.exec(value) ?? [];
  return values.filter((known) => known.startsWith(begun) && known !== begun).map((known) => `${before}${sign}${name}:${kept}${known}`);
}
