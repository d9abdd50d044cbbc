/** Colours by meaning, from the 16 of the terminal's own palette; or none. */
import type { OutputStream } from './io.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'dim' | 'strong' | 'plain';

export type Palette = (tone: Tone, text: string) => string;

/** SGR parameters: set and reset. */
const codes: Readonly<Record<Exclude<Tone, 'plain'>, readonly [number, number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  busy: [36, 39],
  dim: [2, 22],
  strong: [1, 22],
};

const plain: Palette = (_, text) => text;

const coloured: Palette = (tone, text) =>
  tone === 'plain' || text === '' ? text : `\u001b[${codes[tone][0]}m${text}\u001b[${codes[tone][1]}m`;

/** The flag wins, then `NO_COLOR` (no-color.org: set and not empty), then `FORCE_COLOR`, then whether it is a terminal that can. */
export function paletteFor(stream: OutputStream, mode: 'auto' | 'always' | 'never', env: NodeJS.ProcessEnv): Palette {
  return hasColour(stream, mode, env) ? coloured : plain;
}

export function hasColour(stream: OutputStream, mode: 'auto' | 'always' | 'never', env: NodeJS.ProcessEnv): boolean {
  if (mode !== 'auto') return mode === 'always';
  if ((env.NO_COLOR ?? '') !== '') return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
