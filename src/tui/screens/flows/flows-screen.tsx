/** The list of flows: queries, keys, view. */
import { type ReactElement, useMemo } from 'react';
import { Lines } from '../../components/lines.tsx';
import { useLiveQuery, useSoonQuery } from '../../hooks/use-live-query.ts';
import { findRow, type ListMove, windowOf } from '../../list.ts';
import { type ScreenControls, useControls, useShell } from '../../shell.ts';
import { noCounts, readActivity, readFlows, readGroups, type Selection, tryFilter } from './data.ts';
import type { FlowsState } from './state.ts';
import { type FlowsProps, flowsRows, flowsView } from './view.ts';

const troubled = new Set(['failed', 'partial', 'stuck']);

export function FlowsScreen({ state }: { state: FlowsState }): ReactElement {
  const shell = useShell();
  const { dispatch } = shell;
  const data = useFlowsData(state);
  const rows = flowsRows(shell.frame(data.at, 'list'), data);
  const { selected } = windowOf(state.list, rows);
  const flow = data.flows[selected] ?? null;
  const move = (to: ListMove) => dispatch({ type: 'flows/move', move: to, rows });
  const toFailure = (step: 1 | -1) => {
    const place = findRow(data.flows, selected, step, ({ status }) => troubled.has(status));
    const id = data.flows[place]?.id;
    if (id === undefined)
      dispatch({ type: 'message', message: { text: `no ${step === 1 ? 'further' : 'earlier'} failure in the list`, tone: 'plain' } });
    else move({ id });
  };
  const controls: ScreenControls = {
    keys: { hasRow: flow !== null, hasFilter: state.filter !== '' },
    flow,
    handlers: {
      down: () => move({ by: 1 }),
      up: () => move({ by: -1 }),
      first: () => move({ to: 'first' }),
      last: () => move({ to: 'last' }),
      'page-down': () => move({ page: 1 }),
      'page-up': () => move({ page: -1 }),
      'next-match': () => move({ by: 1 }),
      'previous-match': () => move({ by: -1 }),
      'next-failure': () => toFailure(1),
      'previous-failure': () => toFailure(-1),
      open: () => {
        if (flow === null) return;
        move({ id: flow.id }); // so that coming back finds the cursor where it was
        dispatch({ type: 'open', target: { kind: 'flow', flowId: flow.id } });
      },
      filter: () => dispatch({ type: 'prompt', kind: 'filter', text: state.filter }),
      sort: () => dispatch({ type: 'flows/sort' }),
      close: () => state.filter !== '' && dispatch({ type: 'flows/filter', text: '' }),
    },
    copy: () => (flow === null ? null : { what: flow.id, text: flow.id }),
    print: (frame) => flowsView(frame, props),
  };
  const props: FlowsProps = {
    ...data,
    state,
    mode: shell.mode,
    marks: shell.state.marks,
    prompt: shell.state.prompt,
    listening: shell.listening,
    footer: shell.footer(controls, data.error),
  };
  useControls(shell, controls);
  return <Lines lines={flowsView(shell.frame(data.at, 'list'), props)} />;
}

function useFlowsData(
  state: FlowsState,
): Omit<FlowsProps, 'state' | 'mode' | 'marks' | 'prompt' | 'listening' | 'footer'> & { at: number; error: string | null } {
  const { live, options } = useShell();
  const { reader, since, until, now } = options;
  const selection = useMemo((): Selection => {
    const parsed = tryFilter(state.filter);
    return { filter: parsed.ok ? parsed.filter : null, since, until };
  }, [state.filter, since, until]);
  const { filter } = state;
  const list = useLiveQuery({
    live,
    now,
    key: JSON.stringify([filter, state.sort, state.depth]),
    read: () => readFlows(reader, selection, state.sort, state.depth),
    initial: { flows: [], more: false },
  });
  const matching = useSoonQuery({
    live,
    now,
    key: `matching ${filter}`,
    read: () => ({ matching: reader.counts(selection), total: filter === '' ? null : reader.counts({ filter: null, since, until }).total }),
    initial: { matching: noCounts, total: null as number | null },
  });
  const latest = list.value.flows.reduce((newest, { lastEventAt }) => Math.max(newest, lastEventAt), 0);
  const activity = useSoonQuery({
    live,
    now,
    key: latest === 0 ? '' : `activity ${filter}`,
    read: () => (latest === 0 ? null : readActivity(reader, selection.filter, latest)),
    initial: null,
  });
  const groups = useSoonQuery({ live, now, key: `groups ${filter}`, read: () => readGroups(reader, selection), initial: [] });
  const sources = useSoonQuery({ live, now, key: 'sources', read: () => reader.sources(), initial: [] });
  const counts = matching.at === 0 ? { total: list.value.flows.length, byStatus: {} } : matching.value.matching;
  return {
    ...list.value,
    matching: counts,
    total: matching.value.total ?? counts.total,
    activity: activity.value,
    groups: groups.value,
    sources: sources.value,
    at: list.at,
    error: list.error ?? matching.error ?? activity.error ?? groups.error ?? sources.error,
  };
}
