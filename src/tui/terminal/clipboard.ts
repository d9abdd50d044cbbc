/**
 * Copying through the terminal, which works over SSH: OSC 52 (xterm control sequences, "Manipulate Selection Data"). It has no answer, so all we
 * know is that it was sent. tmux and screen pass it on inside a DCS only; tmux may also take the plain one, so it gets both.
 */
import { Buffer } from 'node:buffer';

/** Larger sequences are dropped by terminals (xterm.js, tmux): bytes after encoding. */
const mostEncoded = 74_994;

export type Copy = { ok: true; sequence: string } | { ok: false; bytes: number };

export function copySequence(text: string, env: NodeJS.ProcessEnv): Copy {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  if (encoded.length > mostEncoded) return { ok: false, bytes: Buffer.byteLength(text) };
  const plain = `\u001b]52;c;${encoded}\u0007`;
  if ((env.TMUX ?? '') !== '') return { ok: true, sequence: `${plain}\u001bPtmux;\u001b${plain}\u001b\\` };
  if ((env.STY ?? '') !== '') return { ok: true, sequence: `\u001bP\u001b]52;c;${encoded}\u0007\u001b\\` };
  return { ok: true, sequence: plain };
}
