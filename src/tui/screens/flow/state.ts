/** State of one flow's screen: cursor over the steps, what is folded, which part of the details is shown. Pure. */
import { emptyList, type ListMove, type ListRows, type ListState, moveList } from '../../list.ts';

export const tabs = ['attributes', 'input', 'output', 'logs', 'metrics', 'raw', 'why', 'linked'] as const;
export type Tab = (typeof tabs)[number];

export interface FlowState {
  flowId: string;
  list: ListState;
  /** Event ids of the steps whose descendants are hidden. */
  folded: ReadonlySet<string>;
  tab: Tab;
  /** Lines of the details above the visible ones. */
  scroll: number;
  /** The details take the whole screen. */
  zoomed: boolean;
  /** An event of the selected step other than the step itself (a log line), or null. */
  eventId: string | null;
  search: string;
}

export type FlowAction =
  | { type: 'flow/move'; move: ListMove; rows: ListRows }
  | { type: 'flow/event'; stepId: string; eventId: string; rows: ListRows }
  | { type: 'flow/fold'; id: string; folded: boolean }
  | { type: 'flow/tab'; by: 1 | -1 }
  | { type: 'flow/show'; tab: Tab }
  | { type: 'flow/scroll'; by: number; most: number }
  | { type: 'flow/zoom'; zoomed: boolean }
  | { type: 'flow/search'; text: string };

export function initialFlow(flowId: string, tab: Tab | null): FlowState {
  return {
    flowId,
    list: emptyList,
    folded: new Set(),
    tab: tab ?? 'attributes',
    scroll: 0,
    zoomed: tab !== null,
    eventId: null,
    search: '',
  };
}

export function flowReducer(state: FlowState, action: FlowAction): FlowState {
  switch (action.type) {
    case 'flow/move':
      return { ...state, list: moveList(state.list, action.move, action.rows), scroll: 0, eventId: null };
    case 'flow/event':
      return {
        ...state,
        list: moveList(state.list, { id: action.stepId }, action.rows),
        scroll: 0,
        eventId: action.eventId === action.stepId ? null : action.eventId,
      };
    case 'flow/fold': {
      const folded = new Set(state.folded);
      if (action.folded) folded.add(action.id);
      else folded.delete(action.id);
      return { ...state, folded };
    }
    case 'flow/tab':
      return { ...state, tab: tabs[(tabs.indexOf(state.tab) + action.by + tabs.length) % tabs.length] ?? 'attributes', scroll: 0 };
    case 'flow/show':
      return { ...state, tab: action.tab, scroll: 0 };
    case 'flow/scroll':
      return { ...state, scroll: Math.max(0, Math.min(action.most, state.scroll + action.by)) };
    case 'flow/zoom':
      return { ...state, zoomed: action.zoomed, scroll: 0 };
    case 'flow/search':
      return { ...state, search: action.text };
  }
}
