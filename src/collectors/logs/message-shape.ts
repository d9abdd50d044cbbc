/**
 * A message without what differs from line to line, so that what is found out about its words is found out once: addresses become `x`, ids and long numbers
 * too. Only for looking at words: `failed=0` and short numbers stay.
 */
const longest = 400;
const at = 0x40;

/** At most 400 characters; the message itself when nothing in it differs. */
export function messageShape(message: string): string {
  const text = message.length > longest ? message.slice(0, longest) : message;
  let shape = '';
  let copied = 0;
  let start = -1;
  let digits = 0;
  let isAddress = false;
  for (let index = 0; index <= text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isWord(code)) {
      if (start === -1) start = index;
      if (code <= 0x39 && code >= 0x30) digits += 1;
      else if (code === at) isAddress = true;
      continue;
    }
    if (start === -1) continue;
    if (isAddress || (digits > 1 && index - start > 3) || (digits > 0 && index - start > 12)) {
      shape += `${text.slice(copied, start)}x`;
      copied = index;
    }
    start = -1;
    digits = 0;
    isAddress = false;
  }
  return copied === 0 ? text : shape + text.slice(copied);
}

/** Letters, digits and what ids and addresses are made of; NaN, behind the end, is none. */
function isWord(code: number): boolean {
  if (code >= 0x61) return code <= 0x7a || code > 0x7f;
  if (code >= 0x40) return code <= 0x5a || code === 0x5f;
  return (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e || code === 0x2b;
}
