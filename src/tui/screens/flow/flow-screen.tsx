/** One flow: reads it again when it changed, keys over its steps and details. */
import { type ReactElement, useMemo, useRef } from 'react';
import type { Reader } from '../../../domain/reader.ts';
import { Lines } from '../../components/lines.tsx';
import { noticeView } from '../../components/notice.ts';
import { useAnchor } from '../../hooks/use-anchor.ts';
import { useLiveQuery } from '../../hooks/use-live-query.ts';
import { findRow, type ListMove, windowOf } from '../../list.ts';
import { plainControls, type ScreenControls, type Shell, useControls, useShell } from '../../shell.ts';
import { detailValue } from './detail.ts';
import { type FlowModel, flowModel, matchesSearch, parentRow, type StepRow, stepId, stepRows } from './model.ts';
import type { FlowState } from './state.ts';
import { flowLayout, flowRows, flowView, selectedDetail } from './view.ts';

export function FlowScreen({ state }: { state: FlowState }): ReactElement {
  const shell = useShell();
  const { reader, now } = shell.options;
  const cache = useRef<FlowModel | null>(null);
  const { value, error, at } = useLiveQuery<Loaded>({
    live: shell.live,
    now,
    key: state.flowId,
    read: () => load(reader, state.flowId, cache),
    initial: { found: 'none' },
  });
  if (value.found === 'one') return <LoadedFlow model={value.model} state={state} at={at} error={error} />;
  return <MissingFlow value={value} state={state} error={error} />;
}

type Loaded = { found: 'one'; model: FlowModel } | { found: 'none' } | { found: 'many'; ids: string[] };

/** Looking whether the flow changed is cheap; its events may be thousands. */
function load(reader: Reader, id: string, cache: { current: FlowModel | null }): Loaded {
  const lookup = reader.flow(id);
  if (lookup.found !== 'one') return lookup;
  const { value: flow } = lookup;
  const before = cache.current;
  const same =
    before !== null &&
    before.flow.id === flow.id &&
    before.flow.eventCount === flow.eventCount &&
    before.flow.lastEventAt === flow.lastEventAt &&
    before.flow.status === flow.status;
  if (same) return { found: 'one', model: before };
  const detail = reader.detail(flow.id);
  if (detail === null) return { found: 'none' };
  cache.current = flowModel(detail);
  return { found: 'one', model: cache.current };
}

function MissingFlow({ value, state, error }: { value: Loaded; state: FlowState; error: string | null }): ReactElement {
  const shell = useShell();
  const controls = plainControls();
  useControls(shell, controls);
  const sentences =
    value.found === 'many'
      ? [`${value.ids.length} flows begin with ${state.flowId}: ${value.ids.slice(0, 10).join(', ')}`]
      : [`There is no flow ${state.flowId}. It may have been pruned.`, 'Esc goes back.'];
  return <Lines lines={noticeView(shell.frame(0, 'flow'), `flows ${state.flowId}`, sentences, shell.footer(controls, error))} />;
}

function LoadedFlow({ model, state, at, error }: { model: FlowModel; state: FlowState; at: number; error: string | null }): ReactElement {
  const shell = useShell();
  const rows = useMemo(() => stepRows(model.steps, state.folded), [model, state.folded]);
  const frame = shell.frame(at, 'flow');
  const listRows = flowRows(frame, { model, rows, state });
  useAnchor(state.list, () => shell.dispatch({ type: 'flow/move', move: firstStop(model), rows: listRows }), rows.length > 0);
  const { selected } = windowOf(state.list, listRows);
  const row = rows[selected] ?? null;
  const event = row === null ? null : (model.byId.get(state.eventId ?? row.id) ?? null);
  const props = { model, rows, state, prompt: shell.state.prompt };
  const controls: ScreenControls = {
    keys: { hasRow: row !== null, hasFilter: state.search !== '' },
    flow: model.flow,
    handlers: { ...stepHandlers(shell, { model, rows, listRows, selected, state }), ...detailHandlers(shell, { model, rows, state }) },
    copy: () => (event === null ? null : { what: `${state.tab} of ${event.id}`, text: detailValue(model, event, state.tab) }),
    print: (paper) =>
      flowView({ ...paper, rows: Math.max(paper.rows, rows.length + 60) }, { ...props, footer: shell.footer(controls, null) }),
  };
  useControls(shell, controls);
  return <Lines lines={flowView(frame, { ...props, footer: shell.footer(controls, error) })} />;
}

/** Where the reader wants to begin: at what failed, else at the top. */
function firstStop({ findings, stepOfEvent }: FlowModel): ListMove {
  const step = stepOfEvent.get(findings[0]?.eventIds[0] ?? '');
  return step === undefined ? { to: 'first' } : { id: stepId(step) };
}

interface Steps {
  model: FlowModel;
  rows: readonly StepRow[];
  listRows: ReturnType<typeof flowRows>;
  selected: number;
  state: FlowState;
}

/** While the details take the whole screen, what moves in the list scrolls them. */
function stepHandlers(shell: Shell, steps: Steps): ScreenControls['handlers'] {
  const { dispatch } = shell;
  const { model, rows, listRows, selected, state } = steps;
  const row = rows[selected];
  const move = (to: ListMove) => dispatch({ type: 'flow/move', move: to, rows: listRows });
  const toRow = (place: number, otherwise: string) => {
    const id = rows[place]?.id;
    if (id === undefined) dispatch({ type: 'message', message: { text: otherwise, tone: 'plain' } });
    else move({ id });
  };
  const toEvent = (step: 1 | -1) => {
    const current = model.events.findIndex(({ id }) => id === (state.eventId ?? row?.id));
    const next = model.events[current + step];
    const holder = next === undefined ? undefined : model.stepOfEvent.get(next.id);
    if (next === undefined || holder === undefined)
      return dispatch({ type: 'message', message: { text: `no ${step === 1 ? 'later' : 'earlier'} event in this flow`, tone: 'plain' } });
    dispatch({ type: 'flow/event', stepId: stepId(holder), eventId: next.id, rows: listRows });
  };
  const parent = parentRow(rows, selected);
  return {
    ...(state.zoomed
      ? {}
      : {
          down: () => move({ by: 1 }),
          up: () => move({ by: -1 }),
          first: () => move({ to: 'first' }),
          last: () => move({ to: 'last' }),
          'page-down': () => move({ page: 1 }),
          'page-up': () => move({ page: -1 }),
        }),
    fold: () => {
      if (row?.children && !row.folded) dispatch({ type: 'flow/fold', id: row.id, folded: true });
      else if (parent !== null) move({ id: parent.id });
    },
    unfold: () => row?.folded && dispatch({ type: 'flow/fold', id: row.id, folded: false }),
    'next-failure': () =>
      toRow(
        findRow(rows, selected, 1, ({ step }) => step.outcome === 'failure'),
        'no later failure in this flow',
      ),
    'previous-failure': () =>
      toRow(
        findRow(rows, selected, -1, ({ step }) => step.outcome === 'failure'),
        'no earlier failure in this flow',
      ),
    'next-match': () =>
      toRow(
        findRow(rows, selected, 1, (one) => matchesSearch(one, state.search)),
        'no later match',
      ),
    'previous-match': () =>
      toRow(
        findRow(rows, selected, -1, (one) => matchesSearch(one, state.search)),
        'no earlier match',
      ),
    'next-event': () => toEvent(1),
    'previous-event': () => toEvent(-1),
    filter: () => dispatch({ type: 'prompt', kind: 'search', text: state.search }),
  };
}

function detailHandlers(shell: Shell, { model, rows, state }: Pick<Steps, 'model' | 'rows' | 'state'>): ScreenControls['handlers'] {
  const { dispatch } = shell;
  const frame = shell.frame(0, 'flow');
  const pane = flowLayout(frame, { model, state }).detail ?? { columns: frame.columns, lines: 5 };
  const scroll = (by: number) => {
    const all = selectedDetail(frame, { model, rows, state }, pane.columns).length;
    dispatch({ type: 'flow/scroll', by, most: Math.max(0, all - pane.lines) });
  };
  const close = () => {
    if (state.zoomed) dispatch({ type: 'flow/zoom', zoomed: false });
    else if (state.search !== '') dispatch({ type: 'flow/search', text: '' });
    else dispatch({ type: 'up' });
  };
  return {
    ...(state.zoomed
      ? {
          down: () => scroll(1),
          up: () => scroll(-1),
          first: () => scroll(Number.NEGATIVE_INFINITY),
          last: () => scroll(Number.POSITIVE_INFINITY),
          'page-down': () => scroll(pane.lines - 1),
          'page-up': () => scroll(1 - pane.lines),
        }
      : {}),
    open: () => dispatch({ type: 'flow/zoom', zoomed: !state.zoomed }),
    'next-tab': () => dispatch({ type: 'flow/tab', by: 1 }),
    'previous-tab': () => dispatch({ type: 'flow/tab', by: -1 }),
    'scroll-down': () => scroll(Math.max(1, Math.floor(pane.lines / 2))),
    'scroll-up': () => scroll(-Math.max(1, Math.floor(pane.lines / 2))),
    why: () => dispatch({ type: 'flow/show', tab: state.tab === 'why' ? 'linked' : 'why' }),
    close,
  };
}
