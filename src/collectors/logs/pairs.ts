/** `key=value` pairs: logfmt lines, Keycloak's `type=LOGIN_ERROR, realmId=…`, pairs inside prose. Linear; at most 256 pairs of a line are read. */
import { FieldList } from './field-list.ts';

const pair = /(?<=^|[\s,;([{|])([A-Za-z_@][\w.@/-]{0,63})=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;"'][^\s,;]*)/g;
const mostPairs = 256;

/** All pairs of a text, and how much of the text they are (0 to 1). */
export function pairsOf(text: string): { fields: FieldList; count: number; share: number } {
  const fields = new FieldList();
  let count = 0;
  let length = 0;
  for (const [whole, name = '', value = ''] of text.matchAll(pair)) {
    fields.add(name, unquoted(value));
    count += 1;
    length += whole.length + 1;
    if (count === mostPairs) break;
  }
  return { fields, count, share: length / (text.length + 1) };
}

function unquoted(value: string): string {
  const quote = value[0];
  if (quote === '"' && value.endsWith('"')) {
    return value
      .slice(1, -1)
      .replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character === 't' ? '\t' : character));
  }
  return quote === "'" ? value.slice(1, -1) : value.replace(/[)\]}]+:?$/, '');
}
