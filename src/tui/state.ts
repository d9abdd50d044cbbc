/** The root reducer: the stack of screens, what is typed, marks, pause, time modes, the message in the footer. Pure. */
import type { Screen, ScreenKind } from './screen.ts';
import { type DiffAction, diffReducer, initialDiff } from './screens/diff/state.ts';
import { type FlowAction, flowReducer, initialFlow, type Tab } from './screens/flow/state.ts';
import { type FlowsAction, flowsReducer, initialFlows } from './screens/flows/state.ts';
import { type HelpAction, helpReducer } from './screens/help/state.ts';
import { initialSources, type SourcesAction, sourcesReducer } from './screens/sources/state.ts';
import { initialUser, type UserAction, userReducer } from './screens/user/state.ts';
import { editText, type TextEdit, type TextInput, textInput } from './text-input.ts';
import { nextTimeMode, type TimeMode } from './time-mode.ts';

export interface Message {
  text: string;
  tone: 'plain' | 'good' | 'warn' | 'bad';
}

/** What is being typed, and into what. */
export interface Prompt {
  kind: 'filter' | 'search' | 'command';
  input: TextInput;
  /** Text when the prompt was opened: where Esc goes back to. */
  before: string;
}

export interface TuiState {
  /** The last one is shown; never empty, the first one is the list of flows. */
  stack: readonly Screen[];
  /** Screens that `[` and Esc left, for `]`; the next one last. */
  forward: readonly Screen[];
  prompt: Prompt | null;
  /** At most two flow ids, the newer one last. */
  marks: readonly string[];
  paused: boolean;
  /** In lists, and in a flow (where relative is the distance from its start). */
  listTime: TimeMode;
  flowTime: TimeMode;
  message: Message | null;
}

export type Target =
  | { kind: 'flows' }
  | { kind: 'flow'; flowId: string; tab?: Tab }
  | { kind: 'diff'; flowId: string; baseId: string | null }
  | { kind: 'user'; identifier: string }
  | { kind: 'sources' }
  | { kind: 'help'; about: ScreenKind };

export type ScreenAction = FlowsAction | FlowAction | DiffAction | UserAction | SourcesAction | HelpAction;

export type TuiAction =
  | ScreenAction
  | { type: 'open'; target: Target }
  | { type: 'up' }
  | { type: 'forward' }
  | { type: 'prompt'; kind: Prompt['kind']; text: string }
  | { type: 'edit'; edit: TextEdit }
  | { type: 'complete'; text: string }
  | { type: 'prompt-end' }
  | { type: 'mark'; flowId: string }
  | { type: 'pause' }
  | { type: 'time' }
  | { type: 'message'; message: Message | null };

export function initialState(options: { filter: string; utc: boolean }): TuiState {
  return {
    stack: [{ kind: 'flows', state: initialFlows(options.filter) }],
    forward: [],
    prompt: null,
    marks: [],
    paused: false,
    listTime: options.utc ? 'utc' : 'local',
    flowTime: 'relative',
    message: null,
  };
}

export function topScreen({ stack }: TuiState): Screen {
  return stack.at(-1) as Screen; // never empty: only `up` shortens it, and it keeps the first
}

export function reducer(state: TuiState, action: TuiAction): TuiState {
  switch (action.type) {
    case 'open':
      return open(state, action.target);
    case 'up':
      return state.stack.length === 1
        ? state
        : { ...state, stack: state.stack.slice(0, -1), forward: [...state.forward, topScreen(state)], message: null };
    case 'forward': {
      const next = state.forward.at(-1);
      return next === undefined ? state : { ...state, stack: [...state.stack, next], forward: state.forward.slice(0, -1), message: null };
    }
    case 'prompt':
      return { ...state, prompt: { kind: action.kind, input: textInput(action.text), before: action.text }, message: null };
    case 'edit':
      return state.prompt === null ? state : { ...state, prompt: { ...state.prompt, input: editText(state.prompt.input, action.edit) } };
    case 'complete':
      return state.prompt === null ? state : { ...state, prompt: { ...state.prompt, input: textInput(action.text) } };
    case 'prompt-end':
      return { ...state, prompt: null };
    case 'mark':
      return {
        ...state,
        marks: state.marks.includes(action.flowId)
          ? state.marks.filter((id) => id !== action.flowId)
          : [...state.marks.slice(-1), action.flowId],
      };
    case 'pause':
      return { ...state, paused: !state.paused };
    case 'time':
      return topScreen(state).kind === 'flow'
        ? { ...state, flowTime: nextTimeMode(state.flowTime) }
        : { ...state, listTime: nextTimeMode(state.listTime) };
    case 'message':
      return state.message === action.message ? state : { ...state, message: action.message };
    default:
      return { ...state, stack: [...state.stack.slice(0, -1), screenReducer(topScreen(state), action)] };
  }
}

function open(state: TuiState, target: Target): TuiState {
  const top = topScreen(state);
  const base = { ...state, forward: [], message: null };
  if (target.kind === 'flows') return { ...base, stack: state.stack.slice(0, 1) };
  const screen = screenFor(target);
  // The same kind of screen again (another source, another help) replaces the one on top instead of piling up.
  const replaces = top.kind === target.kind && (target.kind === 'sources' || target.kind === 'help');
  return { ...base, stack: [...(replaces ? state.stack.slice(0, -1) : state.stack), screen] };
}

function screenFor(target: Exclude<Target, { kind: 'flows' }>): Screen {
  switch (target.kind) {
    case 'flow':
      return { kind: 'flow', state: initialFlow(target.flowId, target.tab ?? null) };
    case 'diff':
      return { kind: 'diff', state: initialDiff(target.flowId, target.baseId) };
    case 'user':
      return { kind: 'user', state: initialUser(target.identifier) };
    case 'sources':
      return { kind: 'sources', state: initialSources };
    case 'help':
      return { kind: 'help', state: { about: target.about, scroll: 0 } };
  }
}

/** An action meant for another screen than the one on top (a key pressed while it was leaving) changes nothing. */
function screenReducer(screen: Screen, action: ScreenAction): Screen {
  const { type } = action;
  if (screen.kind === 'flows' && isFor('flows', action)) return { ...screen, state: flowsReducer(screen.state, action) };
  if (screen.kind === 'flow' && isFor('flow', action)) return { ...screen, state: flowReducer(screen.state, action) };
  if (screen.kind === 'diff' && isFor('diff', action)) return { ...screen, state: diffReducer(screen.state, action) };
  if (screen.kind === 'user' && isFor('user', action)) return { ...screen, state: userReducer(screen.state, action) };
  if (screen.kind === 'sources' && isFor('sources', action)) return { ...screen, state: sourcesReducer(screen.state, action) };
  if (screen.kind === 'help' && type === 'help/scroll') return { ...screen, state: helpReducer(screen.state, action) };
  return screen;
}

function isFor<Kind extends ScreenKind>(kind: Kind, action: ScreenAction): action is Extract<ScreenAction, { type: `${Kind}/${string}` }> {
  return action.type.startsWith(`${kind}/`);
}
