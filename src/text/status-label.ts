/** Statuses as glyph and word: colour alone says nothing to many people, and nothing in a log. */
import type { FlowStatus } from '../domain/flow.ts';

const labels: Record<FlowStatus, { glyph: string; ascii: string; word: string }> = {
  failed: { glyph: '✖', ascii: 'x', word: 'FAIL' },
  partial: { glyph: '▲', ascii: '!', word: 'PART' },
  stuck: { glyph: '⧗', ascii: '%', word: 'STUCK' },
  waiting: { glyph: '◌', ascii: '~', word: 'WAIT' },
  running: { glyph: '▶', ascii: '>', word: 'RUN' },
  succeeded: { glyph: '✔', ascii: '+', word: 'OK' },
  skipped: { glyph: '–', ascii: '-', word: 'SKIP' },
};

export const statusLabelWidth = 7;

/** `✖ FAIL`; with `ascii`: `x FAIL`. At most 7 columns. */
export function statusLabel(status: FlowStatus, ascii: boolean): string {
  const { glyph, ascii: plain, word } = labels[status];
  return `${ascii ? plain : glyph} ${word}`;
}
