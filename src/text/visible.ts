/**
 * The one choke point between data and the terminal: whatever came from outside goes through `visible` before it is printed. Afterwards it holds
 * no character that moves the cursor, changes colours, writes to the clipboard, reorders text or hides (Unicode Technical Report 36, ECMA-48).
 */

/** Most text, and it needs nothing. */
const harmless = /^[\u0020-\u007e]*$/;

/** C0, DEL, C1; bidi controls; fillers and other characters without a sign of their own; line separators; tags; lone surrogates. */
const dangerous =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|\u034f|\u17b4|\u17b5|[\u180b-\u180d]|\u180f|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]/gu;

/** They ask for another drawing of the sign before them, and terminals disagree about its width. */
const variationSelectors = /[\ufe00-\ufe0f]/gu;

/** No script stacks more marks on one letter; what does covers the lines above and below. */
const stackedMarks = /(\p{Mn}{4})\p{Mn}+/gu;

const names: Record<string, string> = { '\n': '⏎', '\r': '␍', '\t': '→', '\u001b': '␛', '\u0000': '␀', '\u007f': '␡' };

/** One line of harmless text: control characters become visible signs or `<U+XXXX>`. */
export function visible(text: string): string {
  if (harmless.test(text)) return text;
  return text.replace(dangerous, sign).replace(variationSelectors, '').replace(stackedMarks, '$1');
}

/** The same for text of several lines: line feeds stay, tabs become spaces, a carriage return before a line feed is dropped. */
export function visibleLines(text: string): string[] {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/\t/g, '    ')
    .split('\n')
    .map((line) => visible(line));
}

function sign(character: string): string {
  const named = names[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code); // Unicode has pictures for the C0 controls
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
