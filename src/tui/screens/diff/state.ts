/** State of the screen that compares two attempts. Pure. */
import { emptyList, type ListMove, type ListRows, type ListState, moveList } from '../../list.ts';

export interface DiffState {
  flowId: string;
  /** null: the nearest success. */
  baseId: string | null;
  list: ListState;
  /** Keys of the steps whose differences are hidden. */
  folded: ReadonlySet<string>;
  /** null: side by side where there is room. */
  layout: 'unified' | 'side' | null;
}

export type DiffAction =
  | { type: 'diff/move'; move: ListMove; rows: ListRows }
  | { type: 'diff/fold'; id: string; folded: boolean }
  | { type: 'diff/layout'; layout: 'unified' | 'side' };

export function initialDiff(flowId: string, baseId: string | null): DiffState {
  return { flowId, baseId, list: emptyList, folded: new Set(), layout: null };
}

export function diffReducer(state: DiffState, action: DiffAction): DiffState {
  switch (action.type) {
    case 'diff/move':
      return { ...state, list: moveList(state.list, action.move, action.rows) };
    case 'diff/fold': {
      const folded = new Set(state.folded);
      if (action.folded) folded.add(action.id);
      else folded.delete(action.id);
      return { ...state, folded };
    }
    case 'diff/layout':
      return { ...state, layout: action.layout };
  }
}
