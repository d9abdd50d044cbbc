/** Bytes of one line as text that can be stored: colour codes removed, bytes that are not text written as `\xNN`. Never throws, loses nothing else. */

const colours = /\u001b\[[\d;]*m/g;
// Everything below space except tab, line ends (a joined record has them) and ESC, which is made visible where it is shown.
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\ufffd]/;

/** Decodes UTF-8. Lines with NUL, other control bytes or broken sequences are binary rubbish or cut characters: these bytes are escaped. */
export function decodeLine(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  // JSON has no control characters, and most lines are JSON.
  const broken = bytes[0] === 0x7b ? text.includes('\ufffd') : unprintable.test(text);
  return broken ? escapeBytes(bytes) : text;
}

/** Colours of consoles (`ESC [ 32 m`) carry no information and hide levels and times from the parser. */
export function withoutColours(text: string): string {
  return text.includes('\u001b[') ? text.replace(colours, '') : text;
}

function escapeBytes(bytes: Buffer): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      text += `\\x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`;
      at += 1;
    } else {
      text += bytes.toString('utf8', at, at + length);
      at += length;
    }
  }
  return text;
}

/** Length of the well-formed printable UTF-8 sequence at `at`, 0 when there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return lead >= 0x20 || lead === 0x09 || lead === 0x0d || lead === 0x1b ? 1 : 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const decoded = bytes.toString('utf8', at, at + length);
  return decoded.includes('\ufffd') && !(lead === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) ? 0 : length;
}
