/** Puts the cursor of a list on a row as soon as there is one: from then on it is held by the row's id and stays while others arrive. */
import { useLayoutEffect } from 'react';
import type { ListState } from '../list.ts';

export function useAnchor({ selected }: ListState, anchor: () => void, hasRows: boolean): void {
  useLayoutEffect(() => {
    if (selected === null && hasRows) anchor();
  });
}
