import { describe, expect, it } from 'vitest';
import { copySequence } from '../../src/tui/terminal/clipboard.ts';

describe('copySequence', () => {
  const encoded = Buffer.from('Ana García').toString('base64');

  it('is OSC 52, wrapped for tmux and screen', () => {
    expect(copySequence('Ana García', {})).toEqual({ ok: true, sequence: `\u001b]52;c;${encoded}\u0007` });
    expect(copySequence('Ana García', { TMUX: '/tmp/tmux' })).toEqual({
      ok: true,
      sequence: `\u001b]52;c;${encoded}\u0007\u001bPtmux;\u001b\u001b]52;c;${encoded}\u0007\u001b\\`,
    });
    expect(copySequence('Ana García', { STY: '1.pts' })).toEqual({ ok: true, sequence: `\u001bP\u001b]52;c;${encoded}\u0007\u001b\\` });
  });

  it('refuses what terminals would drop', () => {
    expect(copySequence('x'.repeat(56_000), {}).ok).toBe(true);
    expect(copySequence('x'.repeat(57_000), {})).toEqual({ ok: false, bytes: 57_000 });
  });
});
