/**
 * Names and paths with everything that differs from attempt to attempt taken out, so that the same step of two attempts has the same name:
 * `/scim/v2/Users/3f2a…` becomes `/scim/v2/Users/{id}`. Pure text; linear in its length, input is cut at 2,000 characters.
 */
const longest = 2000;
const uuid = /^[{(]?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}[)}]?$/i;
const email = /^[^\s@/]{1,64}@[^\s@/]{1,190}$/;
const openers = '([{<"\',;:=';
const closers = ')]}>"\',;:.!?';

/** A path (or `host/path`) with ids templated segment by segment; the query is dropped. Placeholders of routes (`:id`, `{userId}`, `<int:id>`) become `{id}`. */
export function templatePath(path: string): string {
  const text = path.length > longest ? path.slice(0, longest) : path;
  const end = text.search(/[?#]/);
  const bare = end === -1 ? text : text.slice(0, end);
  return bare.split('/').map(templateSegment).join('/');
}

/**
 * A span name, event type or log message with e-mail addresses, uuids, hex ids, quoted values and numbers templated. What follows the `?`
 * of `METHOD /path?query` is dropped, because a SCIM filter may hold blanks; numbers inside words (`v2`, `oauth2`, `p99`) stay.
 */
export function templateName(name: string): string {
  if (/^[A-Za-z.:_-]*$/.test(name) && name.length <= longest) return name;
  const text = name.length > longest ? name.slice(0, longest) : name;
  const request = /^([A-Z]{3,10}) (\S*\/[^\s?]*)(\?.*)?$/s.exec(text);
  if (request !== null) return `${request[1]} ${templatePath(request[2] ?? '')}`;
  return text
    .replace(/"[^"]*"|“[^”]*”|`[^`]*`|(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])/gu, '{value}')
    .replace(/\S+/g, templateWord)
    .replace(/\s+/g, ' ')
    .trim();
}

function templateSegment(segment: string): string {
  if (segment === '') return segment;
  if (/^:\w+$|^\{[^}]*\}$|^<[^>]*>$|^\[\w+\]$/.test(segment)) return segment === '{email}' ? segment : '{id}';
  const plain = decoded(segment);
  if (email.test(plain)) return '{email}';
  return isOpaqueId(plain) ? '{id}' : segment;
}

/** Takes the punctuation off a word and templates the middle. */
function templateWord(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && openers.includes(word.charAt(start))) start++;
  while (end > start && closers.includes(word.charAt(end - 1))) end--;
  if (start === end || word.charAt(start - 1) === '{') return word;
  return word.slice(0, start) + templateToken(word.slice(start, end)) + word.slice(end);
}

/** `key=value` and paths are templated in their parts. */
function templateToken(token: string): string {
  const pair = /^([\w.-]+)=(.+)$/.exec(token);
  if (pair !== null) return `${pair[1]}=${templateWord(pair[2] ?? '')}`;
  if (email.test(token)) return '{email}';
  if (/^\d+\/\d+$/.test(token)) return '{n}/{n}';
  if (token.includes('/')) return templatePath(token);
  if (/^[+-]?\d[\d.,:]*(?:%|[a-zµ]{1,3})?$/i.test(token)) return '{n}';
  return isOpaqueId(token) ? '{id}' : token;
}

/**
 * True for uuids, numbers, hex of 8 and more, and long opaque ids (12 and more, letters mixed with at least two digits, no word separators):
 * `00u8zgX2ab3LmQ`, `01HZX3…`, `usr_64f0…`. Words, versions (`v2`, `2.0`) and names with a number at the end are not ids.
 */
function isOpaqueId(text: string): boolean {
  if (/^\d+$/.test(text) || uuid.test(text)) return true;
  if (/^(?:0x)?[0-9a-f]{8,}$/i.test(text) && /\d/.test(text)) return true;
  if (/^[A-Za-z]{1,10}[_.:-][0-9A-Za-z]{8,}$/.test(text)) return isOpaqueId(text.slice(text.search(/[_.:-]/) + 1));
  if (!/^[0-9A-Za-z_=~-]{12,}$/.test(text)) return false;
  const digits = text.replace(/[^0-9]/g, '').length;
  const switches = text.match(/\d[A-Za-z]|[A-Za-z]\d/g)?.length ?? 0;
  return digits >= 2 && switches >= 2 && !/^(?:[a-z]+[-_])+[a-z]+\d*$/i.test(text);
}

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
