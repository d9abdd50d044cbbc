/** The stages of an attempt in one short bar: `●●●●✖○○` reads trigger, scope, match, map, send failed, the rest not reached. */
import type { Stage } from '../domain/event.ts';
import type { Flow, StageState } from '../domain/flow.ts';

/** `queue` is left out: it may stand anywhere, so its place in a bar would say nothing; while a flow waits in it, the status says so. */
const shown: readonly Stage[] = ['trigger', 'scope', 'match', 'map', 'send', 'apply', 'confirm', 'ready'];

export const stageBarWidth = shown.length;

const glyphs: Record<StageState, { glyph: string; ascii: string }> = {
  done: { glyph: '●', ascii: '#' },
  failed: { glyph: '✖', ascii: 'x' },
  waiting: { glyph: '◌', ascii: '~' },
  none: { glyph: '○', ascii: '.' },
};

/** Stages that were passed without being seen (nobody logs the mapping) count as done when a later one was reached. */
export function stageBar(stages: Flow['stages'], ascii: boolean): string {
  const last = shown.findLastIndex((stage) => stages[stage] !== undefined);
  return shown
    .map((stage, index) => glyphs[stages[stage] ?? (index < last ? 'done' : 'none')])
    .map(({ glyph, ascii: plain }) => (ascii ? plain : glyph))
    .join('');
}
