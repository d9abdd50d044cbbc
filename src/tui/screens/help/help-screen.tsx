/** The help: scrolls. */
import type { ReactElement } from 'react';
import { Lines } from '../../components/lines.tsx';
import { type ScreenControls, useControls, useShell } from '../../shell.ts';
import type { HelpState } from './state.ts';
import { helpScrollMost, helpView } from './view.ts';

export function HelpScreen({ state }: { state: HelpState }): ReactElement {
  const shell = useShell();
  const frame = shell.frame(0, 'list');
  const most = helpScrollMost(frame, state.about);
  const scroll = (by: number) => shell.dispatch({ type: 'help/scroll', by, most });
  const controls: ScreenControls = {
    keys: { hasRow: false, hasFilter: false },
    flow: null,
    handlers: {
      down: () => scroll(1),
      up: () => scroll(-1),
      first: () => scroll(Number.NEGATIVE_INFINITY),
      last: () => scroll(Number.POSITIVE_INFINITY),
      'page-down': () => scroll(frame.rows - 3),
      'page-up': () => scroll(3 - frame.rows),
    },
    copy: () => null,
    print: (paper) =>
      helpView({ ...paper, rows: Math.max(paper.rows, 90) }, { state: { ...state, scroll: 0 }, footer: shell.footer(controls, null) }),
  };
  useControls(shell, controls);
  return <Lines lines={helpView(frame, { state, footer: shell.footer(controls, null) })} />;
}
