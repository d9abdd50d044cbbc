/** One line of text being typed: pure edits, the cursor between characters (code points). */

export interface TextInput {
  text: string;
  /** Code points before the cursor. */
  cursor: number;
}

export type TextEdit =
  | { type: 'insert'; text: string }
  | { type: 'delete-before' | 'delete-after' | 'delete-word' | 'delete-to-start' | 'delete-to-end' }
  | { type: 'left' | 'right' | 'start' | 'end' };

/** Longer filters are accidents: a pasted document. */
const longest = 2000;

export function textInput(text: string): TextInput {
  return { text, cursor: [...text].length };
}

export function editText(input: TextInput, edit: TextEdit): TextInput {
  const characters = [...input.text];
  const before = characters.slice(0, input.cursor);
  const after = characters.slice(input.cursor);
  switch (edit.type) {
    case 'insert': {
      const added = [...oneLine(edit.text)].slice(0, Math.max(0, longest - characters.length));
      return joined([...before, ...added], after);
    }
    case 'delete-before':
      return joined(before.slice(0, -1), after);
    case 'delete-after':
      return joined(before, after.slice(1));
    case 'delete-word':
      return joined([...before.join('').replace(/[^\s]+\s*$|\s+$/, '')], after);
    case 'delete-to-start':
      return joined([], after);
    case 'delete-to-end':
      return joined(before, []);
    case 'left':
      return { ...input, cursor: Math.max(0, input.cursor - 1) };
    case 'right':
      return { ...input, cursor: Math.min(characters.length, input.cursor + 1) };
    case 'start':
      return { ...input, cursor: 0 };
    case 'end':
      return { ...input, cursor: characters.length };
  }
}

function joined(before: readonly string[], after: readonly string[]): TextInput {
  return { text: before.join('') + after.join(''), cursor: before.length };
}

/** What was pasted may have several lines and control characters; a filter has neither. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(/\p{Cc}/gu, '');
}
