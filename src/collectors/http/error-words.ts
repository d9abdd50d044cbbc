/** What an API says about a request that it does not take, as one short line for people. */
import { asFields, type Fields, fieldsOf, listOf, textOf } from '../json/fields.ts';
import type { HttpAnswer } from './request.ts';

const maxBody = 65_536;
const maxWords = 160;

/** Words of a JSON error body in the forms that APIs use (OAuth, Okta, Graph, Google, GitHub, problem details), or null. */
export function errorWords(answer: HttpAnswer): string | null {
  const body = bodyOf(answer.text);
  const words = wordsIn(body) ?? wordsIn(fieldsOf(body, 'error')) ?? wordsIn(listOf(body, 'errors')[0] ?? {}) ?? textOf(body, 'error');
  return words === null ? null : words.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, maxWords);
}

function wordsIn(fields: Fields): string | null {
  for (const name of ['error_description', 'errorSummary', 'message', 'detail', 'title']) {
    const words = textOf(fields, name);
    if (words !== null) return words;
  }
  return null;
}

function bodyOf(text: string): Fields {
  if (text.length > maxBody) return {};
  try {
    return asFields(JSON.parse(text));
  } catch {
    return {};
  }
}
