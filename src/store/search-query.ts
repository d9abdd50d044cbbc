/**
 * What a person typed into search: words joined by AND, `"several words"` for a phrase, `begin*` for the beginning of a word. Compared as the text index
 * does (FTS5 `unicode61`): words are runs of letters and digits, case and diacritics don't count.
 */

export interface SearchQuery {
  /** FTS5 query for chunks that hold all the words, wherever they stand in it; null when there is no word that the index knows. */
  indexed: string | null;
  /** False when an event of which this is the JSON can't have what was asked for: cheaper than to read it. */
  mayMatch(json: string): boolean;
  /** Whether a text really has what was asked for. */
  matches(text: string): boolean;
}

/** Words of one search; more would only slow it down. */
const maxWords = 16;

const between = /[^\p{L}\p{N}\p{M}\p{Co}]+/gu;

/** null when nothing was typed. */
export function searchQuery(typed: string): SearchQuery | null {
  const phrases = phrasesOf(typed);
  if (phrases.length === 0) return null;
  const terms = [...new Set(phrases.flatMap(termOf))];
  const plain = [...new Set(phrases.flatMap(({ words }) => words))].filter((word) => /^[\da-z]+$/.test(word));
  return {
    indexed: terms.length === 0 ? null : terms.join(' AND '),
    mayMatch: (json) => holdsAll(json, plain),
    matches: (text) => matchesAll(text, phrases),
  };
}

interface Phrase {
  /** As typed, for what has no words: `*`, an emoji. */
  typed: string;
  /** Folded. */
  words: string[];
  isPrefix: boolean;
}

/** Quotes only hold words together here; NUL would end the text for SQLite. */
function phrasesOf(typed: string): Phrase[] {
  const parts = typed.replaceAll('\0', ' ').match(/"[^"]+"|[^\s"]+/g) ?? [];
  return parts
    .map((part) => part.replaceAll('"', '').trim())
    .filter((part) => part !== '')
    .slice(0, maxWords)
    .map((part) => ({ typed: part, words: wordsOf(part), isPrefix: /[\p{L}\p{N}]{3}\*$/u.test(part) }));
}

/** All its words, or the one that the index has for them. */
function termOf({ words, isPrefix }: Phrase): string[] {
  if (words.length === 0) return [];
  const each = words.map((word, index) => term(word, isPrefix && index === words.length - 1)).join(' AND ');
  return [uuid.test(words.join('-')) ? `(${term(words.join(''), true)} OR (${each}))` : each];
}

/** The first group of a UUID or more of it. */
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){0,2}(?:-[\da-f]{1,4})?(?:-[\da-f]{1,12})?$/;

/** Quoted, so that it is never syntax. Very short beginnings would match half of the index (see `isPrefix`). */
function term(word: string, isPrefix: boolean): string {
  return `"${word}"${isPrefix ? '*' : ''}`;
}

function wordsOf(text: string): string[] {
  return folded(text).split(between).filter(Boolean);
}

function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** Letters and digits stand in JSON as they are; what folding makes of others can't be told without doing it. */
function holdsAll(json: string, plain: readonly string[]): boolean {
  if (/[^\0-\x7f]/.test(json)) return true;
  const lower = json.toLowerCase();
  return plain.every((word) => lower.includes(word));
}

function matchesAll(text: string, phrases: readonly Phrase[]): boolean {
  const words = ` ${folded(text).replace(between, ' ')} `;
  return phrases.every((phrase) => {
    if (phrase.words.length === 0) return text.includes(phrase.typed);
    return words.includes(` ${phrase.words.join(' ')}${phrase.isPrefix ? '' : ' '}`);
  });
}
