/** The screens and what each remembers while another one is on top. */
import type { DiffState } from './screens/diff/state.ts';
import type { FlowState } from './screens/flow/state.ts';
import type { FlowsState } from './screens/flows/state.ts';
import type { HelpState } from './screens/help/state.ts';
import type { SourcesState } from './screens/sources/state.ts';
import type { UserState } from './screens/user/state.ts';

export const screenKinds = ['flows', 'flow', 'diff', 'user', 'sources', 'help'] as const;
export type ScreenKind = (typeof screenKinds)[number];

export type Screen =
  | { kind: 'flows'; state: FlowsState }
  | { kind: 'flow'; state: FlowState }
  | { kind: 'diff'; state: DiffState }
  | { kind: 'user'; state: UserState }
  | { kind: 'sources'; state: SourcesState }
  | { kind: 'help'; state: HelpState };
