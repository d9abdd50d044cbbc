/** What keys do on every screen; the screens add and replace what is theirs. */
import type { Flow } from '../domain/flow.ts';
import type { Handlers } from './keymap.ts';
import type { Shell } from './shell.ts';
import { topScreen } from './state.ts';
import { nextTimeMode, timeModeNames } from './time-mode.ts';

/** What only the terminal or the process can do. */
export interface Services {
  quit(reason: 'quit' | 'interrupted'): void;
  copy(): void;
  print(): void;
  suspend(): void;
  redraw(): void;
}

export function sharedHandlers({ state, dispatch }: Pick<Shell, 'state' | 'dispatch'>, flow: Flow | null, services: Services): Handlers {
  const screen = topScreen(state);
  const say = (text: string) => dispatch({ type: 'message', message: { text, tone: 'good' } });
  const onFlow = (action: (flow: Flow) => void) => () => flow !== null && action(flow);
  const up = () => dispatch({ type: 'up' });
  const openUser = onFlow(({ user }) => dispatch({ type: 'open', target: { kind: 'user', identifier: user.key } }));
  const openDiff = onFlow(({ id }) => dispatch({ type: 'open', target: { kind: 'diff', flowId: id, baseId: null } }));
  return {
    close: up,
    back: () => (state.stack.length === 1 ? services.quit('quit') : up()),
    quit: () => services.quit('interrupted'),
    command: () => dispatch({ type: 'prompt', kind: 'command', text: '' }),
    help: () => (screen.kind === 'help' ? up() : dispatch({ type: 'open', target: { kind: 'help', about: screen.kind } })),
    'history-back': up,
    'history-forward': () => dispatch({ type: 'forward' }),
    'screen-flows': () => dispatch({ type: 'open', target: { kind: 'flows' } }),
    'screen-flow': onFlow(({ id }) => dispatch({ type: 'open', target: { kind: 'flow', flowId: id } })),
    'screen-diff': openDiff,
    'screen-user': openUser,
    'screen-sources': () => dispatch({ type: 'open', target: { kind: 'sources' } }),
    user: openUser,
    diff: () => (state.marks.length === 2 ? dispatch({ type: 'open', target: markedDiff(state.marks) }) : openDiff()),
    why: onFlow(({ id }) => dispatch({ type: 'open', target: { kind: 'flow', flowId: id, tab: 'why' } })),
    mark: onFlow(({ id }) => {
      dispatch({ type: 'mark', flowId: id });
      const marks = state.marks.includes(id) ? state.marks.length - 1 : Math.min(2, state.marks.length + 1);
      say(
        marks === 2 ? 'two flows are marked: d compares them' : marks === 1 ? 'marked; mark another one, then d compares them' : 'no mark',
      );
    }),
    pause: () => {
      dispatch({ type: 'pause' });
      say(state.paused ? 'live again' : 'paused: nothing on the screen changes until Space');
    },
    time: () => {
      dispatch({ type: 'time' });
      say(`times: ${timeModeNames[nextTimeMode(screen.kind === 'flow' ? state.flowTime : state.listTime)]}`);
    },
    copy: services.copy,
    print: services.print,
    suspend: services.suspend,
    redraw: services.redraw,
  };
}

/** The flow marked last is explained by the one marked first. */
function markedDiff([baseId, flowId = '']: readonly string[]) {
  return { kind: 'diff' as const, flowId, baseId: baseId ?? null };
}
