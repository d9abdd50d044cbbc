/** Columns that text takes in a terminal, and fitting text into them. Wide characters count two, combining marks none. */
import stringWidth from 'string-width';

/** Most text is ASCII, and measuring is on the path of every row. */
const ascii = /^[\u0020-\u007e]*$/;
/** Made when first needed: making it takes as long as a whole start-up step. */
let segmenter: Intl.Segmenter | null = null;

function graphemes(text: string): string[] {
  if (ascii.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

export function width(text: string): number {
  return ascii.test(text) ? text.length : stringWidth(text);
}

/** Cuts or pads to exactly `columns`; what is cut ends in `mark`. */
export function fit(text: string, columns: number, align: 'left' | 'right' = 'left', mark = '…'): string {
  return columns <= 0 ? '' : pad(truncate(text, columns, mark), columns, align);
}

/** As `fit`, but cut in the middle. */
export function fitMiddle(text: string, columns: number, mark = '…'): string {
  return columns <= 0 ? '' : pad(truncateMiddle(text, columns, mark), columns, 'left');
}

function pad(text: string, columns: number, align: 'left' | 'right'): string {
  const padding = ' '.repeat(Math.max(0, columns - width(text)));
  return align === 'left' ? text + padding : padding + text;
}

/** Cuts to at most `columns`. */
export function truncate(text: string, columns: number, mark = '…'): string {
  if (width(text) <= columns) return text;
  if (columns <= width(mark)) return mark.slice(0, Math.max(0, columns));
  return take(text, columns - width(mark)) + mark;
}

/** Cuts in the middle, so that both ends can be read: hosts begin and paths end endpoints. */
export function truncateMiddle(text: string, columns: number, mark = '…'): string {
  if (width(text) <= columns) return text;
  const room = columns - width(mark);
  if (room <= 1) return truncate(text, columns, mark);
  const front = Math.floor(room / 2);
  return take(text, front) + mark + takeEnd(text, room - front);
}

/** Lines of at most `columns`, broken at blanks where there are any; at most `most` lines, the last one cut. */
export function wrap(text: string, columns: number, most = Number.POSITIVE_INFINITY, mark = '…'): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest !== '' && lines.length < most - 1 && width(rest) > columns) {
    const head = take(rest, Math.max(2, columns));
    const cut = rest[head.length] === ' ' ? head.length : head.lastIndexOf(' ');
    const line = cut > 0 ? rest.slice(0, cut) : head;
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  if (rest !== '') lines.push(truncate(rest, columns, mark));
  return lines;
}

function take(text: string, columns: number): string {
  let used = 0;
  let result = '';
  for (const segment of graphemes(text)) {
    used += width(segment);
    if (used > columns) break;
    result += segment;
  }
  return result;
}

/** Only the last characters can be seen, so only they are looked at: one column is hardly ever more than eight code units. */
function takeEnd(text: string, columns: number): string {
  const parts = graphemes(text.slice(-8 * columns));
  let used = 0;
  let first = parts.length;
  while (first > 0 && used + width(parts[first - 1] as string) <= columns) {
    first -= 1;
    used += width(parts[first] as string);
  }
  return parts.slice(first).join('');
}
