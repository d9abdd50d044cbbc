/** State of a person's screen. Pure. */
import { emptyList, type ListMove, type ListRows, type ListState, moveList } from '../../list.ts';

export interface UserState {
  identifier: string;
  list: ListState;
}

export type UserAction = { type: 'user/move'; move: ListMove; rows: ListRows };

export function initialUser(identifier: string): UserState {
  return { identifier, list: emptyList };
}

export function userReducer(state: UserState, action: UserAction): UserState {
  return { ...state, list: moveList(state.list, action.move, action.rows) };
}
