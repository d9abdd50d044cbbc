/** What the screens get from the shell around them, and what they give back. */
import { createContext, type Dispatch, useContext, useLayoutEffect } from 'react';
import type { Flow } from '../domain/flow.ts';
import type { FooterProps } from './components/footer.ts';
import type { Mode } from './components/source-health.ts';
import type { Frame } from './frame.ts';
import type { Handlers, KeyState } from './keymap.ts';
import type { Live } from './live.ts';
import type { TuiOptions } from './options.ts';
import type { TuiAction, TuiState } from './state.ts';

/** What the shell needs of the screen on top to run keys. */
export interface ScreenControls {
  keys: Omit<KeyState, 'screen' | 'back' | 'forward' | 'hasFlow' | 'hasUser'>;
  /** The flow under the cursor, or the one the screen is about. */
  flow: Flow | null;
  handlers: Handlers;
  /** What `y` copies: what it is, and the value. */
  copy(): { what: string; text: string } | null;
  /** The view with room for more rows, for `p`. */
  print(frame: Frame): string[];
}

export interface Shell {
  options: TuiOptions;
  live: Live;
  state: TuiState;
  dispatch: Dispatch<TuiAction>;
  mode: Mode;
  /** Addresses that data can be sent to. */
  listening: readonly string[];
  /** The whole terminal; `at`: time as of which the data was read. */
  frame(at: number, time: 'list' | 'flow'): Frame;
  footer(controls: Pick<ScreenControls, 'keys' | 'flow'>, error: string | null): FooterProps;
  /** Tells the shell about the screen on top. */
  register(controls: ScreenControls): void;
}

export const ShellContext = createContext<Shell | null>(null);

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (shell === null) throw new Error('a screen was rendered outside of the shell');
  return shell;
}

/** Keys that are pressed from now on meet these controls. */
export function useControls({ register }: Shell, controls: ScreenControls): void {
  useLayoutEffect(() => register(controls));
}

/** Of a screen that has nothing to move in. */
export function plainControls(): ScreenControls {
  return { keys: { hasRow: false, hasFilter: false }, flow: null, handlers: {}, copy: () => null, print: () => [] };
}
