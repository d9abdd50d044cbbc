/** The list of sources: queries and keys. */
import type { ReactElement } from 'react';
import { Lines } from '../../components/lines.tsx';
import { useLiveQuery, useSoonQuery } from '../../hooks/use-live-query.ts';
import { type ListMove, windowOf } from '../../list.ts';
import { type ScreenControls, useControls, useShell } from '../../shell.ts';
import type { SourcesState } from './state.ts';
import { sourcesRows, sourcesView } from './view.ts';

export function SourcesScreen({ state }: { state: SourcesState }): ReactElement {
  const shell = useShell();
  const { reader, now } = shell.options;
  const { value: sources, error, at } = useLiveQuery({ live: shell.live, now, key: 'sources', read: () => reader.sources(), initial: [] });
  const info = useSoonQuery({ live: shell.live, now, key: 'info', read: () => reader.info(), initial: null });
  const clocks = useSoonQuery({ live: shell.live, now, key: 'clocks', read: () => reader.clocks(), initial: [] });
  const frame = shell.frame(at, 'list');
  const rows = sourcesRows(frame, { sources, clocks: clocks.value });
  const source = sources[windowOf(state.list, rows).selected] ?? null;
  const move = (to: ListMove) => shell.dispatch({ type: 'sources/move', move: to, rows });
  const props = { sources, clocks: clocks.value, info: info.value, state, listening: shell.listening };
  const controls: ScreenControls = {
    keys: { hasRow: source !== null, hasFilter: false },
    flow: null,
    handlers: {
      down: () => move({ by: 1 }),
      up: () => move({ by: -1 }),
      first: () => move({ to: 'first' }),
      last: () => move({ to: 'last' }),
      'page-down': () => move({ page: 1 }),
      'page-up': () => move({ page: -1 }),
    },
    copy: () =>
      source === null
        ? null
        : { what: source.error === null ? source.name : `the error of ${source.name}`, text: source.error ?? source.name },
    print: (paper) =>
      sourcesView({ ...paper, rows: Math.max(paper.rows, sources.length * 3 + 10) }, { ...props, footer: shell.footer(controls, null) }),
  };
  useControls(shell, controls);
  return <Lines lines={sourcesView(frame, { ...props, footer: shell.footer(controls, error ?? info.error ?? clocks.error) })} />;
}
