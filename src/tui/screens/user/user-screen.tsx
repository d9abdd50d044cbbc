/** A person's screen: query and keys. */
import type { ReactElement } from 'react';
import type { UserJourney } from '../../../domain/reader.ts';
import { Lines } from '../../components/lines.tsx';
import { noticeView } from '../../components/notice.ts';
import { useAnchor } from '../../hooks/use-anchor.ts';
import { useLiveQuery } from '../../hooks/use-live-query.ts';
import { findRow, type ListMove, windowOf } from '../../list.ts';
import { plainControls, type ScreenControls, useControls, useShell } from '../../shell.ts';
import type { UserState } from './state.ts';
import { userRows, userView } from './view.ts';

const mostAttempts = 500;

export function UserScreen({ state }: { state: UserState }): ReactElement {
  const shell = useShell();
  const { reader, now } = shell.options;
  const { value, error, at } = useLiveQuery({
    live: shell.live,
    now,
    key: state.identifier,
    read: () => reader.user(state.identifier, mostAttempts),
    initial: null,
  });
  if (value !== null) return <LoadedUser journey={value} state={state} at={at} error={error} />;
  return <MissingUser state={state} error={error} />;
}

function MissingUser({ state, error }: { state: UserState; error: string | null }): ReactElement {
  const shell = useShell();
  const controls = plainControls();
  useControls(shell, controls);
  const sentences = [
    `Nobody is known as ${state.identifier}.`,
    'An e-mail, user name, employee number or any id of the person finds them; write it as the source does.',
  ];
  return <Lines lines={noticeView(shell.frame(0, 'list'), `user ${state.identifier}`, sentences, shell.footer(controls, error))} />;
}

const troubled = new Set(['failed', 'partial', 'stuck']);

function LoadedUser({
  journey,
  state,
  at,
  error,
}: {
  journey: UserJourney;
  state: UserState;
  at: number;
  error: string | null;
}): ReactElement {
  const shell = useShell();
  const { dispatch } = shell;
  const { flows } = journey;
  const frame = shell.frame(at, 'list');
  const rows = userRows(frame, { journey });
  const { selected } = windowOf(state.list, rows);
  useAnchor(state.list, () => dispatch({ type: 'user/move', move: { to: 'first' }, rows }), flows.length > 0);
  const flow = flows[selected] ?? null;
  const move = (to: ListMove) => dispatch({ type: 'user/move', move: to, rows });
  const toFailure = (step: 1 | -1) => {
    const id = flows[findRow(flows, selected, step, ({ status }) => troubled.has(status))]?.id;
    if (id === undefined) dispatch({ type: 'message', message: { text: 'no other failure of this user', tone: 'plain' } });
    else move({ id });
  };
  const props = { journey, state, marks: shell.state.marks };
  const controls: ScreenControls = {
    keys: { hasRow: flow !== null, hasFilter: false },
    flow,
    handlers: {
      down: () => move({ by: 1 }),
      up: () => move({ by: -1 }),
      first: () => move({ to: 'first' }),
      last: () => move({ to: 'last' }),
      'page-down': () => move({ page: 1 }),
      'page-up': () => move({ page: -1 }),
      'next-failure': () => toFailure(1),
      'previous-failure': () => toFailure(-1),
      open: () => flow !== null && dispatch({ type: 'open', target: { kind: 'flow', flowId: flow.id } }),
    },
    copy: () => ({ what: journey.subject.key, text: journey.subject.key }),
    print: (paper) =>
      userView({ ...paper, rows: Math.max(paper.rows, flows.length + 30) }, { ...props, footer: shell.footer(controls, null) }),
  };
  useControls(shell, controls);
  return <Lines lines={userView(frame, { ...props, footer: shell.footer(controls, error) })} />;
}
