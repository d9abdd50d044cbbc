/** The first line: who we are, whether the list is live, and how each source is; troubled ones first. */
import type { SourceState } from '../../domain/reader.ts';
import { type Frame, joinRuns, type Run, run } from '../frame.ts';
import { sourceTones } from '../theme.ts';
import { listTime } from '../time-mode.ts';

export type Mode = 'live' | 'attached' | 'offline' | 'paused';

const modes: Readonly<Record<Mode, { word: string; tone: 'good' | 'busy' | 'dim' | 'warn' }>> = {
  live: { word: 'LIVE', tone: 'good' },
  attached: { word: 'ATTACHED', tone: 'good' },
  offline: { word: 'NOT COLLECTING', tone: 'dim' },
  paused: { word: 'PAUSED', tone: 'warn' },
};

export function titleLine(frame: Frame, mode: Mode, sources: readonly SourceState[]): string {
  const { theme, glyphs } = frame;
  const { word, tone } = modes[mode];
  const title = `${theme('title', 'provtrace')}  ${theme(tone, word)}  `;
  const room = frame.columns - 'provtrace'.length - word.length - 4;
  const ranked = [...sources]
    .filter(({ state, events }) => state !== 'idle' || events > 0)
    .sort((a, b) => Number(b.state === 'error') - Number(a.state === 'error'));
  return (
    title +
    joinRuns(
      frame,
      ranked.map((source) => health(frame, source)),
      ` ${glyphs.dot} `,
      room,
    ).text
  );
}

/** `okta 14:02:31 41/60`: when it was last heard of (a clock time, because an age would change every second), and what is left of its quota. */
function health(frame: Frame, { name, state, error, lastSeenAt, lastEventAt, quota }: SourceState): Run {
  const label = frame.cut(name, 18);
  if (state === 'error')
    return run(frame, 'bad', `${frame.glyphs.bad} ${label} ${frame.columns < 120 ? 'error' : frame.cut(error ?? 'error', 48)}`);
  const heard = lastSeenAt ?? lastEventAt;
  const when = heard === null ? '' : ` ${listTime(heard, frame)}`;
  const left = quota === null ? '' : ` ${quota.remaining}/${quota.limit}`;
  const low = quota !== null && quota.remaining < quota.limit / 5;
  const text = run(frame, sourceTones[state] === 'good' ? 'plain' : 'dim', label + when);
  const rest = run(frame, low ? 'warn' : 'dim', left);
  return { text: text.text + rest.text, width: text.width + rest.width };
}
