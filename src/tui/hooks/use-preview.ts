/** Live preview of what is typed: the filter is applied a moment after the last key, so that typing never waits for the database. */
import { type Dispatch, useEffect } from 'react';
import { filterFields } from '../../domain/filter.ts';
import { completeFilter } from '../commands.ts';
import { tryFilter } from '../screens/flows/data.ts';
import type { Prompt, TuiAction } from '../state.ts';

const pause = 90;

export function usePreview(prompt: Prompt | null, dispatch: Dispatch<TuiAction>): void {
  const kind = prompt?.kind ?? null;
  const text = prompt?.input.text ?? '';
  useEffect(() => {
    if (kind === 'search') dispatch({ type: 'flow/search', text });
    if (kind !== 'filter') return undefined;
    const timer = setTimeout(() => preview(text, dispatch), pause);
    return () => clearTimeout(timer);
  }, [kind, text, dispatch]);
}

/** A filter that is only half typed is no mistake yet: the list stays as it was, the footer says what is missing. */
function preview(text: string, dispatch: Dispatch<TuiAction>): void {
  const parsed = isHalfAField(text) ? null : tryFilter(text);
  const isHalfTyped = parsed === null || completeFilter(text).length > 0;
  dispatch({ type: 'message', message: isHalfTyped || parsed.ok ? null : { text: parsed.message, tone: 'warn' } });
  if (parsed?.ok) dispatch({ type: 'flows/filter', text: text.trim() });
}

/** `stat` on the way to `status:` would be taken for free text that nothing matches. */
function isHalfAField(text: string): boolean {
  const word = /[^\s()-]*$/.exec(text)?.[0] ?? '';
  return word !== '' && filterFields.some((field) => field.startsWith(word));
}
