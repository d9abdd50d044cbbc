/** Cuts filter text into tokens. A quoted part keeps blanks, commas, parentheses and colons; inside quotes `\"` and `\\` stand for themselves. */

/** A filter that can't be understood. `column` counts characters from 1; the message names it and says what is allowed. */
export class FilterError extends Error {
  readonly column: number;

  constructor(column: number, problem: string) {
    super(`column ${column}: ${problem}`);
    this.name = 'FilterError';
    this.column = column;
  }
}

export type FilterToken =
  | { type: 'open' | 'close' | 'or' | 'and' | 'minus'; column: number }
  /** `field` is null for free text; then `values` holds the one text. */
  | { type: 'word'; column: number; field: string | null; values: { text: string; column: number }[] };

/** Filters are typed by people: a bound on what a script or a paste may feed to the parser. */
const maxLength = 10_000;

export function tokenize(text: string): FilterToken[] {
  if (text.length > maxLength) throw new FilterError(maxLength + 1, `the filter is longer than ${maxLength} characters`);
  return new Tokenizer(text).all();
}

class Tokenizer {
  private readonly text: string;
  private position = 0;

  constructor(text: string) {
    this.text = text;
  }

  all(): FilterToken[] {
    const tokens: FilterToken[] = [];
    for (;;) {
      while (isBlank(this.text[this.position])) this.position += 1;
      if (this.position >= this.text.length) return tokens;
      tokens.push(this.next());
    }
  }

  private next(): FilterToken {
    const column = this.position + 1;
    const character = this.text[this.position];
    const following = this.text[this.position + 1];
    if (character === '(' || character === ')') {
      this.position += 1;
      return { type: character === '(' ? 'open' : 'close', column };
    }
    if (character === '-' && following !== undefined && !isBlank(following) && following !== ')') {
      this.position += 1;
      return { type: 'minus', column };
    }
    return this.word(column);
  }

  private word(column: number): FilterToken {
    const field = this.field();
    const first = this.value(field !== null);
    if (field === null) {
      if (first.quoted === false && first.text === 'OR') return { type: 'or', column };
      if (first.quoted === false && first.text === 'AND') return { type: 'and', column };
      return { type: 'word', column, field, values: [{ text: first.text, column }] };
    }
    const values = [first];
    while (this.text[this.position] === ',') {
      this.position += 1;
      values.push(this.value(true));
    }
    return { type: 'word', column, field, values };
  }

  /** `name:` in front of a value, if there is one here. */
  private field(): string | null {
    const match = /^[A-Za-z][\w.-]*(?=:)/.exec(this.text.slice(this.position, this.position + 60));
    if (match === null) return null;
    this.position += match[0].length + 1;
    return match[0];
  }

  private value(endsAtComma: boolean): { text: string; column: number; quoted: boolean } {
    const column = this.position + 1;
    let text = '';
    let quoted = false;
    let open = 0; // parentheses inside a word belong to it: GET /Users(1)
    for (;;) {
      const character = this.text[this.position];
      if (character === undefined || isBlank(character) || (character === ',' && endsAtComma)) break;
      if (character === ')' && open === 0) break;
      if (character === '"') {
        text += this.quoted();
        quoted = true;
        continue;
      }
      if (character === '(') open += 1;
      if (character === ')') open -= 1;
      text += character;
      this.position += 1;
    }
    return { text, column, quoted };
  }

  private quoted(): string {
    const column = this.position + 1;
    let text = '';
    this.position += 1;
    for (;;) {
      const character = this.text[this.position];
      if (character === undefined) throw new FilterError(column, 'this quote is never closed; add a " at the end');
      this.position += 1;
      if (character === '"') return text;
      const next = this.text[this.position];
      if (character === '\\' && (next === '"' || next === '\\')) {
        text += next;
        this.position += 1;
      } else text += character;
    }
  }
}

function isBlank(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}
