/** Two attempts compared: loads both, picks the baseline where none is given. */
import { type ReactElement, useMemo } from 'react';
import { chooseBaseline } from '../../../domain/diff/baseline.ts';
import { diffFlows } from '../../../domain/diff/diff-flows.ts';
import type { FlowDiff } from '../../../domain/diff/types.ts';
import type { Reader } from '../../../domain/reader.ts';
import { Lines } from '../../components/lines.tsx';
import { noticeView } from '../../components/notice.ts';
import { useAnchor } from '../../hooks/use-anchor.ts';
import { useLiveQuery } from '../../hooks/use-live-query.ts';
import { findRow, type ListMove, windowOf } from '../../list.ts';
import { plainControls, type ScreenControls, useControls, useShell } from '../../shell.ts';
import { type DiffRow, diffRows, isDifference, stepRowId } from './rows.ts';
import type { DiffState } from './state.ts';
import { diffRowsOf, diffView, isSideBySide } from './view.ts';

type Loaded = { diff: FlowDiff } | { problem: string[] };

export function DiffScreen({ state }: { state: DiffState }): ReactElement {
  const shell = useShell();
  const { reader, now } = shell.options;
  const key = `${state.flowId} ${state.baseId}`;
  const { value, error, at } = useLiveQuery<Loaded>({
    live: shell.live,
    now,
    key,
    read: () => load(reader, state),
    initial: { problem: [] },
  });
  if ('diff' in value) return <LoadedDiff diff={value.diff} state={state} at={at} error={error} />;
  return <MissingDiff problem={value.problem} state={state} error={error} />;
}

const candidates = 50;

function load(reader: Reader, { flowId, baseId }: DiffState): Loaded {
  const other = detailOf(reader, flowId);
  if (other === null) return { problem: [`There is no flow ${flowId}.`, 'Esc goes back.'] };
  const chosen = baseId === null ? chooseBaseline(other.flow, reader.successesLike(other.flow, candidates)) : null;
  const base = detailOf(reader, baseId ?? chosen?.flow.id ?? null);
  if (base !== null) return { diff: diffFlows(other, base, chosen?.reason ?? 'chosen by hand') };
  if (baseId !== null) return { problem: [`There is no flow ${baseId} to compare with.`, 'Esc goes back.'] };
  return {
    problem: [
      'There is no success to compare with yet: same operation or same target.',
      'Mark any two flows with m in the list, then press d.',
    ],
  };
}

function detailOf(reader: Reader, id: string | null) {
  const lookup = id === null ? null : reader.flow(id);
  return lookup?.found === 'one' ? reader.detail(lookup.value.id) : null;
}

function MissingDiff({ problem, state, error }: { problem: readonly string[]; state: DiffState; error: string | null }): ReactElement {
  const shell = useShell();
  const controls = plainControls();
  useControls(shell, controls);
  return <Lines lines={noticeView(shell.frame(0, 'list'), `flows ${state.flowId} diff`, problem, shell.footer(controls, error))} />;
}

function LoadedDiff({ diff, state, at, error }: { diff: FlowDiff; state: DiffState; at: number; error: string | null }): ReactElement {
  const shell = useShell();
  const { dispatch } = shell;
  const rows = useMemo(() => diffRows(diff, state.folded), [diff, state.folded]);
  const frame = shell.frame(at, 'list');
  const listRows = diffRowsOf(frame, { diff, rows });
  const { selected } = windowOf(state.list, listRows);
  useAnchor(state.list, () => dispatch({ type: 'diff/move', move: firstStop(diff, rows), rows: listRows }), rows.length > 0);
  const row = rows[selected] ?? null;
  const move = (to: ListMove) => dispatch({ type: 'diff/move', move: to, rows: listRows });
  const toDifference = (step: 1 | -1) => {
    const id = rows[findRow(rows, selected, step, isDifference)]?.id;
    if (id === undefined)
      dispatch({ type: 'message', message: { text: `no ${step === 1 ? 'further' : 'earlier'} difference`, tone: 'plain' } });
    else move({ id });
  };
  const controls: ScreenControls = {
    keys: { hasRow: row !== null, hasFilter: false },
    flow: diff.other,
    handlers: {
      down: () => move({ by: 1 }),
      up: () => move({ by: -1 }),
      first: () => move({ to: 'first' }),
      last: () => move({ to: 'last' }),
      'page-down': () => move({ page: 1 }),
      'page-up': () => move({ page: -1 }),
      'next-match': () => toDifference(1),
      'previous-match': () => toDifference(-1),
      fold: () => {
        if (row === null) return;
        move({ id: stepRowId(row) });
        dispatch({ type: 'diff/fold', id: stepRowId(row), folded: true });
      },
      unfold: () => row !== null && dispatch({ type: 'diff/fold', id: stepRowId(row), folded: false }),
      open: () =>
        row !== null && dispatch({ type: 'open', target: { kind: 'flow', flowId: (row.step.other === null ? diff.base : diff.other).id } }),
      layout: () => dispatch({ type: 'diff/layout', layout: isSideBySide(frame, state) ? 'unified' : 'side' }),
    },
    copy: () => ({
      what: 'the first difference',
      text: [
        diff.firstDivergence?.sentence ?? diff.summary.sentence,
        `${diff.other.id} against ${diff.base.id}: ${diff.baselineReason}`,
      ].join('\n'),
    }),
    print: (paper) =>
      diffView({ ...paper, rows: Math.max(paper.rows, rows.length + 10) }, { diff, rows, state, footer: shell.footer(controls, null) }),
  };
  useControls(shell, controls);
  return <Lines lines={diffView(frame, { diff, rows, state, footer: shell.footer(controls, error) })} />;
}

/** The reader wants to begin where the two attempts part. */
function firstStop({ firstDivergence }: FlowDiff, rows: readonly DiffRow[]): ListMove {
  const parted = rows.find(({ step: { base, other } }) =>
    [...(other?.eventIds ?? []), ...(base?.eventIds ?? [])].some((id) => firstDivergence?.eventIds.includes(id)),
  );
  return parted === undefined ? { to: 'first' } : { id: parted.id };
}
