/** The shell around the screens: size, keys, what is typed, what only the terminal can do. */
import { useApp } from 'ink';
import { type ReactElement, useEffect, useReducer, useRef } from 'react';
import { type Services, sharedHandlers } from './actions.ts';
import { Lines } from './components/lines.tsx';
import { createFrame, type Frame } from './frame.ts';
import { useIngest } from './hooks/use-ingest.ts';
import { useKeyQueue } from './hooks/use-key-queue.ts';
import { usePreview } from './hooks/use-preview.ts';
import { isTooSmall, smallest, useViewport, type Viewport } from './hooks/use-viewport.ts';
import { type KeyState, lookUpKey } from './keymap.ts';
import type { Live } from './live.ts';
import type { TuiEnd, TuiOptions } from './options.ts';
import { completionsOf, promptActions } from './prompts.ts';
import type { Screen } from './screen.ts';
import { DiffScreen } from './screens/diff/diff-screen.tsx';
import { FlowScreen } from './screens/flow/flow-screen.tsx';
import { FlowsScreen } from './screens/flows/flows-screen.tsx';
import { HelpScreen } from './screens/help/help-screen.tsx';
import { SourcesScreen } from './screens/sources/sources-screen.tsx';
import { UserScreen } from './screens/user/user-screen.tsx';
import { type ScreenControls, type Shell, ShellContext } from './shell.ts';
import { initialState, type Message, reducer, type TuiState, topScreen } from './state.ts';
import { showPlain, suspendJob } from './terminal/away.ts';
import { copySequence } from './terminal/clipboard.ts';

export interface AppProps {
  options: TuiOptions;
  live: Live;
  end(end: TuiEnd): void;
}

export function App({ options, live, end }: AppProps): ReactElement {
  const viewport = useViewport();
  const [state, dispatch] = useReducer(reducer, { filter: options.initialFilter, utc: options.utc }, initialState);
  const tell = (message: Message) => dispatch({ type: 'message', message });
  const listening = useIngest(options.ingestStatus, dispatch);
  const controls = useRef<ScreenControls | null>(null);
  const services = useServices(options, { viewport, state, controls, tell, end });
  const screen = topScreen(state);
  useEffect(() => live.pause(state.paused), [live, state.paused]);
  usePreview(state.prompt, dispatch);

  const keyState = (on: Pick<ScreenControls, 'keys' | 'flow'>): KeyState => ({
    ...on.keys,
    screen: screen.kind,
    hasFlow: on.flow !== null,
    hasUser: on.flow !== null,
    back: state.stack.length - 1,
    forward: state.forward.length,
  });
  const shell: Shell = {
    options,
    live,
    state,
    dispatch,
    mode: state.paused ? 'paused' : options.mode,
    listening,
    frame: (at, time) => frameOf(options, viewport, time === 'flow' ? state.flowTime : state.listTime, at),
    footer: (on, error) => ({
      keys: keyState(on),
      message: state.message ?? (error === null ? null : { text: error, tone: 'bad' }),
      paused: state.paused,
      prompt: state.prompt,
      completions: state.prompt === null ? [] : completionsOf(state.prompt),
    }),
    register: (on) => {
      controls.current = on;
    },
  };
  useKeyQueue((key) => {
    live.keyPressed();
    if (state.prompt !== null) {
      for (const action of promptActions(state, state.prompt, key)) {
        if (action.type === 'quit') services.quit('quit');
        else dispatch(action);
      }
    } else if (key.type === 'key') press(key.name, shell, controls.current, keyState, services);
  });

  return (
    <ShellContext value={shell}>
      {isTooSmall(viewport) ? <Lines lines={tooSmall(viewport)} /> : <ScreenView screen={screen} place={state.stack.length} />}
    </ShellContext>
  );
}

function press(key: string, shell: Shell, on: ScreenControls | null, keyState: (on: ScreenControls) => KeyState, services: Services): void {
  if (on === null) {
    if (key === 'ctrl+c') services.quit('interrupted');
    return;
  }
  const found = lookUpKey(key, keyState(on));
  if (found.found === 'none') return;
  if (found.found === 'disabled') {
    shell.dispatch({ type: 'message', message: { text: found.reason, tone: 'warn' } });
    return;
  }
  if (shell.state.message !== null) shell.dispatch({ type: 'message', message: null });
  ({ ...sharedHandlers(shell, on.flow, services), ...on.handlers })[found.id]?.();
}

/** Each place in the stack is a component of its own, so that two flows on it don't share what they cached. */
function ScreenView({ screen, place }: { screen: Screen; place: number }): ReactElement {
  const key = `${place} ${screen.kind}`;
  switch (screen.kind) {
    case 'flows':
      return <FlowsScreen key={key} state={screen.state} />;
    case 'flow':
      return <FlowScreen key={key} state={screen.state} />;
    case 'diff':
      return <DiffScreen key={key} state={screen.state} />;
    case 'user':
      return <UserScreen key={key} state={screen.state} />;
    case 'sources':
      return <SourcesScreen key={key} state={screen.state} />;
    case 'help':
      return <HelpScreen key={key} state={screen.state} />;
  }
}

function frameOf({ ascii, color, now }: TuiOptions, { columns, rows }: Viewport, time: Frame['time'], at: number): Frame {
  return createFrame({ columns, rows, ascii, color, time, now: at === 0 ? now() : at });
}

function tooSmall({ columns, rows }: Viewport): string[] {
  const text = `provtrace needs ${smallest.columns}x${smallest.rows}; this terminal has ${columns}x${rows}`;
  return Array.from({ length: rows }, (_, row) => text.slice(row * columns, (row + 1) * columns));
}

interface ServiceContext {
  viewport: Viewport;
  state: TuiState;
  controls: { current: ScreenControls | null };
  tell(message: Message): void;
  end(end: TuiEnd): void;
}

/** Rows that a printed list gets: the terminal scrolls. */
const printedRows = 200;

function useServices(options: TuiOptions, { viewport, state, controls, tell, end }: ServiceContext): Services {
  const { suspendTerminal } = useApp();
  const away = (work: () => Promise<void>) => {
    suspendTerminal(work).catch((error: unknown) => tell({ text: `${error}`, tone: 'bad' }));
  };
  return {
    quit: (reason) => end({ reason }),
    redraw: () => away(async () => undefined),
    suspend: () => away(suspendJob),
    print: () => {
      const time = topScreen(state).kind === 'flow' ? state.flowTime : state.listTime;
      const paper = frameOf({ ...options, color: false }, { columns: viewport.columns, rows: printedRows }, time, 0);
      const lines = controls.current?.print(paper) ?? [];
      away(() => showPlain(lines.slice(0, -1), options)); // without the footer
    },
    copy: () => {
      const value = controls.current?.copy() ?? null;
      if (value === null) {
        tell({ text: 'there is nothing to copy here', tone: 'warn' });
        return;
      }
      const copy = copySequence(value.text, options.env);
      if (copy.ok) options.stdout.write(copy.sequence);
      tell(
        copy.ok
          ? { text: `sent to terminal: ${value.what}`, tone: 'good' }
          : { text: `${value.what} is too large to copy (${Math.ceil(copy.bytes / 1024)} KB): p prints it`, tone: 'warn' },
      );
    },
  };
}
