/** State of the help: which screen it explains, how far it is scrolled. Pure. */
import type { ScreenKind } from '../../screen.ts';

export interface HelpState {
  about: ScreenKind;
  scroll: number;
}

export type HelpAction = { type: 'help/scroll'; by: number; most: number };

export function helpReducer(state: HelpState, action: HelpAction): HelpState {
  return { ...state, scroll: Math.max(0, Math.min(action.most, state.scroll + action.by)) };
}
