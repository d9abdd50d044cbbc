/** The keys, in one table: dispatch, footer, help and docs read it. A key that can't be used now says why. */
import { type ScreenKind, screenKinds } from './screen.ts';

/** What decides whether a key can be used; each screen fills it in. */
export interface KeyState {
  screen: ScreenKind;
  /** A row is under the cursor. */
  hasRow: boolean;
  /** The row (or the screen) is about a flow. */
  hasFlow: boolean;
  /** ... about a known user. */
  hasUser: boolean;
  /** A filter or search is set. */
  hasFilter: boolean;
  /** Screens that `[` and `]` can go to. */
  back: number;
  forward: number;
}

export interface Binding {
  id: string;
  keys: readonly string[];
  description: string;
  screens: readonly ScreenKind[];
  /** Short text for the footer, and on which screens it stands there. */
  footer?: { text: string; screens: readonly ScreenKind[] };
  /** True, or why not. */
  enabled(state: KeyState): true | string;
}

const always = () => true as const;
const onRow = ({ hasRow }: KeyState) => hasRow || 'nothing is selected';
const onFlow = ({ hasFlow }: KeyState) => hasFlow || 'no flow is selected';

const lists: readonly ScreenKind[] = ['flows', 'flow', 'diff', 'user', 'sources', 'help'];
const withFlows: readonly ScreenKind[] = ['flows', 'user'];
const aboutFlow: readonly ScreenKind[] = ['flows', 'flow', 'user', 'diff'];

const keymap = [
  {
    id: 'open',
    keys: ['enter'],
    description: 'open what is selected',
    screens: ['flows', 'flow', 'diff', 'user'],
    footer: { text: 'open', screens: ['flows', 'user'] },
    enabled: onRow,
  },
  { id: 'down', keys: ['j', 'down'], description: 'next row', screens: lists, enabled: always },
  { id: 'up', keys: ['k', 'up'], description: 'previous row', screens: lists, enabled: always },
  { id: 'first', keys: ['g', 'home'], description: 'first row, and follow what arrives', screens: lists, enabled: always },
  { id: 'last', keys: ['G', 'end'], description: 'last row', screens: lists, enabled: always },
  { id: 'page-down', keys: ['ctrl+d', 'pagedown'], description: 'a page down', screens: lists, enabled: always },
  { id: 'page-up', keys: ['ctrl+u', 'pageup'], description: 'a page up', screens: lists, enabled: always },
  { id: 'fold', keys: ['h', 'left'], description: 'fold what lies below this step', screens: ['flow', 'diff'], enabled: onRow },
  { id: 'unfold', keys: ['l', 'right'], description: 'unfold it', screens: ['flow', 'diff'], enabled: onRow },
  {
    id: 'next-failure',
    keys: ['e'],
    description: 'next failure',
    screens: ['flows', 'flow', 'user'],
    footer: { text: 'failure', screens: ['flow'] },
    enabled: onRow,
  },
  { id: 'previous-failure', keys: ['E'], description: 'previous failure', screens: ['flows', 'flow', 'user'], enabled: onRow },
  { id: 'next-event', keys: ['o'], description: 'next event of this flow, log lines too', screens: ['flow'], enabled: onRow },
  { id: 'previous-event', keys: ['O'], description: 'previous event of this flow', screens: ['flow'], enabled: onRow },
  {
    id: 'next-tab',
    keys: ['tab'],
    description: 'next part of the details',
    screens: ['flow'],
    footer: { text: 'details', screens: ['flow'] },
    enabled: onRow,
  },
  { id: 'previous-tab', keys: ['shift+tab'], description: 'previous part of the details', screens: ['flow'], enabled: onRow },
  { id: 'scroll-down', keys: ['J'], description: 'scroll the details down', screens: ['flow'], enabled: onRow },
  { id: 'scroll-up', keys: ['K'], description: 'scroll the details up', screens: ['flow'], enabled: onRow },
  {
    id: 'diff',
    keys: ['d'],
    description: 'difference to the nearest success, or between the two marked flows',
    screens: ['flows', 'flow', 'user'],
    footer: { text: 'diff', screens: ['flows', 'flow', 'user'] },
    enabled: onFlow,
  },
  {
    id: 'why',
    keys: ['w'],
    description: 'why it failed and why this row is here; again: all its links',
    screens: ['flows', 'flow', 'user'],
    footer: { text: 'why', screens: ['flows', 'flow'] },
    enabled: onFlow,
  },
  {
    id: 'user',
    keys: ['u'],
    description: 'everything about this user',
    screens: ['flows', 'flow', 'diff'],
    footer: { text: 'user', screens: ['flows', 'flow'] },
    enabled: ({ hasUser }) => hasUser || 'no user is known here',
  },
  {
    id: 'layout',
    keys: ['v'],
    description: 'side by side or one below the other',
    screens: ['diff'],
    footer: { text: 'layout', screens: ['diff'] },
    enabled: always,
  },
  {
    id: 'filter',
    keys: ['/'],
    description: 'filter the list; in a flow: search its steps',
    screens: ['flows', 'flow'],
    footer: { text: 'filter', screens: ['flows'] },
    enabled: always,
  },
  {
    id: 'next-match',
    keys: ['n'],
    description: 'next match, or next difference',
    screens: ['flows', 'flow', 'diff'],
    footer: { text: 'next difference', screens: ['diff'] },
    enabled: (state) => state.screen === 'diff' || state.hasFilter || 'nothing to match: press / first',
  },
  {
    id: 'previous-match',
    keys: ['N'],
    description: 'previous match, or previous difference',
    screens: ['flows', 'flow', 'diff'],
    enabled: (state) => state.screen === 'diff' || state.hasFilter || 'nothing to match: press / first',
  },
  {
    id: 'sort',
    keys: ['s'],
    description: 'sort by start, last change, duration, status or user',
    screens: ['flows'],
    footer: { text: 'sort', screens: ['flows'] },
    enabled: always,
  },
  { id: 'mark', keys: ['m'], description: 'mark; with two marks, d compares them', screens: withFlows, enabled: onFlow },
  {
    id: 'pause',
    keys: ['space'],
    description: 'stop and go on with live updates',
    screens: screenKinds,
    footer: { text: 'pause', screens: ['flows'] },
    enabled: always,
  },
  {
    id: 'time',
    keys: ['t'],
    description: 'show times as local time, UTC or relative',
    screens: ['flows', 'flow', 'user', 'sources'],
    enabled: always,
  },
  {
    id: 'copy',
    keys: ['y'],
    description: 'copy the id or value to the clipboard of the terminal (OSC 52)',
    screens: screenKinds,
    footer: { text: 'copy', screens: ['flow', 'diff', 'user', 'sources'] },
    enabled: (state) => state.screen === 'help' || state.hasRow || 'nothing is selected',
  },
  { id: 'print', keys: ['p'], description: 'print this view as plain text, to select and copy', screens: screenKinds, enabled: always },
  {
    id: 'close',
    keys: ['escape'],
    description: 'close, clear the filter, go up; never quits',
    screens: screenKinds,
    footer: { text: 'back', screens: ['flow', 'diff', 'user', 'sources', 'help'] },
    enabled: always,
  },
  { id: 'back', keys: ['q'], description: 'go back; quits on the first screen', screens: screenKinds, enabled: always },
  { id: 'command', keys: [':'], description: 'command, with completion', screens: screenKinds, enabled: always },
  {
    id: 'history-back',
    keys: ['['],
    description: 'the screen before',
    screens: screenKinds,
    enabled: ({ back }) => back > 0 || 'this is the first screen',
  },
  {
    id: 'history-forward',
    keys: [']'],
    description: 'the screen after',
    screens: screenKinds,
    enabled: ({ forward }) => forward > 0 || 'this is the last screen',
  },
  { id: 'screen-flows', keys: ['1'], description: 'flows', screens: screenKinds, enabled: always },
  { id: 'screen-flow', keys: ['2'], description: 'the selected flow', screens: aboutFlow, enabled: onFlow },
  { id: 'screen-diff', keys: ['3'], description: 'its difference to the nearest success', screens: aboutFlow, enabled: onFlow },
  {
    id: 'screen-user',
    keys: ['4'],
    description: 'its user',
    screens: ['flows', 'flow', 'diff', 'user'],
    enabled: ({ hasUser }) => hasUser || 'no user is known here',
  },
  { id: 'screen-sources', keys: ['7'], description: 'sources', screens: screenKinds, enabled: always },
  { id: 'redraw', keys: ['ctrl+l'], description: 'draw the screen again', screens: screenKinds, enabled: always },
  { id: 'suspend', keys: ['ctrl+z'], description: 'suspend; fg comes back', screens: screenKinds, enabled: always },
  { id: 'quit', keys: ['ctrl+c'], description: 'quit', screens: screenKinds, enabled: always },
  {
    id: 'help',
    keys: ['?'],
    description: 'the keys of this view',
    screens: screenKinds,
    footer: { text: 'keys', screens: screenKinds },
    enabled: always,
  },
] as const satisfies readonly Binding[];

export type ActionId = (typeof keymap)[number]['id'];

export type Handlers = { [id in ActionId]?: () => void };

export const bindings: readonly (Binding & { id: ActionId })[] = keymap;

export type KeyLookup = { found: 'action'; id: ActionId } | { found: 'disabled'; reason: string } | { found: 'none' };

export function lookUpKey(key: string, state: KeyState): KeyLookup {
  const binding = bindings.find(({ keys, screens }) => keys.includes(key) && screens.includes(state.screen));
  if (binding === undefined) return { found: 'none' };
  const enabled = binding.enabled(state);
  return enabled === true ? { found: 'action', id: binding.id } : { found: 'disabled', reason: enabled };
}
