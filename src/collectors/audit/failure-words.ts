/**
 * What a provider's failure text tells, where the target's answer is only quoted in words: `409 Conflict`, `HTTP status: 401`,
 * `Conflict: user exists`, or a SCIM error body (RFC 7644 section 3.12; SCIM 1.1 had `Errors[]`) in the middle of a sentence.
 */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, listOf, textOf } from '../json/fields.ts';
import { phrasePattern, statusOfPhrase } from './reason-phrases.ts';

export interface FailureWords {
  httpStatus: number | null;
  /** RFC 7644 scimType when the text literally has it. */
  scimType: string | null;
  message: string;
}

const maxLength = 8192;
const numbered =
  /\b(?:status(?:[ _-]?code)?|http(?:\/\d(?:\.\d)?)?(?:[ _-]?(?:status|error))?|code|error|response|returned|got|with)\b["']?\W{0,4}\b([45]\d\d)\b/i;
const leading = /(?:^|[:([]\s*)([45]\d\d)\b(?=\s*(?:[-:)\].,]|[A-Z][a-z]|$))/;
/** A number beside its own reason phrase is a status wherever it stands: `SCIM 400 Bad Request: ...`. */
const paired = new RegExp(`\\b([45]\\d\\d)\\b[ :-]{1,3}(?:${phrasePattern})\\b`, 'i');
/** A reason phrase counts where it stands for itself, not inside a sentence (`the user was not found`). */
const phrase = new RegExp(`(?:^|[:(\\[]\\s*)(${phrasePattern})(?=\\s*(?:[.:,;)\\]-]|$))`, 'i');
const scimWord =
  /\b(uniqueness|tooMany|invalidFilter|invalidSyntax|invalidPath|invalidValue|invalidVers|noTarget|mutability)\b|scimType["']?\s*[:=]\s*["']?(sensitive)\b/;

export function readFailureWords(text: string): FailureWords {
  const words = text.slice(0, maxLength).trim();
  const body = bodyIn(words);
  const error = listOf(body, 'Errors')[0] ?? listOf(body, 'errors')[0] ?? {};
  const scim = scimWord.exec(words);
  const detail =
    firstText(body, ['detail', 'message', 'error_description', 'description']) ?? firstText(error, ['description', 'message', 'detail']);
  return {
    httpStatus: statusIn(body) ?? statusIn(error) ?? statusInWords(words),
    scimType: scim?.[1] ?? scim?.[2] ?? null,
    message: words.startsWith('{') && detail !== null ? detail : words,
  };
}

function statusInWords(words: string): number | null {
  const digits = numbered.exec(words)?.[1] ?? leading.exec(words)?.[1] ?? paired.exec(words)?.[1];
  if (digits !== undefined) return Number(digits);
  const found = phrase.exec(words)?.[1]?.toLowerCase();
  return statusOfPhrase.get(found ?? '') ?? null;
}

function statusIn(body: Fields): number | null {
  for (const key of ['status', 'statusCode', 'code']) {
    const value = Object.hasOwn(body, key) ? body[key] : null;
    if ((typeof value === 'number' || typeof value === 'string') && /^[45]\d\d$/.test(String(value))) return Number(value);
  }
  return null;
}

function firstText(body: Fields, keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = textOf(body, key);
    if (text !== null) return text;
  }
  return null;
}

/** The JSON object that the text holds, or an empty one. */
function bodyIn(words: string): Fields {
  const start = words.indexOf('{');
  const end = words.lastIndexOf('}');
  if (start === -1 || end <= start) return {};
  try {
    return asFields(JSON.parse(words.slice(start, end + 1)) as Json);
  } catch {
    return {};
  }
}
