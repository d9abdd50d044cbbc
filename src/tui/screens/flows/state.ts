/** State of the list of flows. Pure. */
import type { FlowSort } from '../../../domain/reader.ts';
import { emptyList, type ListMove, type ListRows, type ListState, moveList } from '../../list.ts';

export interface FlowsState {
  list: ListState;
  /** Text of the filter that is applied; valid. */
  filter: string;
  sort: FlowSort;
  /** How many flows are read; grows as the cursor nears the end. */
  depth: number;
}

export type FlowsAction =
  | { type: 'flows/move'; move: ListMove; rows: ListRows }
  | { type: 'flows/filter'; text: string }
  | { type: 'flows/sort' };

export const pageSize = 250;
/** Nobody walks further by hand; filters do that. */
const deepest = 10_000;

const sorts: readonly FlowSort[] = ['started', 'updated', 'duration', 'status', 'user'];

export const sortNames: Readonly<Record<FlowSort, string>> = {
  started: 'start',
  updated: 'last change',
  duration: 'duration',
  status: 'status',
  user: 'user',
};

export function initialFlows(filter: string): FlowsState {
  return { list: emptyList, filter, sort: 'started', depth: pageSize };
}

export function flowsReducer(state: FlowsState, action: FlowsAction): FlowsState {
  switch (action.type) {
    case 'flows/move': {
      // At the top the list follows what arrives, as it does before the first key; anywhere else the cursor stays with its flow.
      const follows = 'to' in action.move && action.move.to === 'first';
      const list = follows ? emptyList : moveList(state.list, action.move, action.rows);
      const nearEnd = list.place > action.rows.ids.length - 50 && action.rows.ids.length >= state.depth;
      return { ...state, list, depth: nearEnd ? Math.min(deepest, state.depth + pageSize) : state.depth };
    }
    case 'flows/filter':
      return action.text === state.filter
        ? state
        : { ...state, filter: action.text, list: { ...emptyList, selected: state.list.selected }, depth: pageSize };
    case 'flows/sort':
      return { ...state, sort: sorts[(sorts.indexOf(state.sort) + 1) % sorts.length] ?? 'started', list: emptyList };
  }
}
