/** State of the list of sources. Pure. */
import { emptyList, type ListMove, type ListRows, type ListState, moveList } from '../../list.ts';

export interface SourcesState {
  list: ListState;
}

export type SourcesAction = { type: 'sources/move'; move: ListMove; rows: ListRows };

export const initialSources: SourcesState = { list: emptyList };

export function sourcesReducer(state: SourcesState, action: SourcesAction): SourcesState {
  return { ...state, list: moveList(state.list, action.move, action.rows) };
}
