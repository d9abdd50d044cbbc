/** Size of the terminal, following resizes. */
import { useWindowSize } from 'ink';

export interface Viewport {
  columns: number;
  rows: number;
}

export const smallest: Viewport = { columns: 60, rows: 15 };

export function useViewport(): Viewport {
  const { columns, rows } = useWindowSize();
  return { columns: Math.max(1, columns), rows: Math.max(1, rows) };
}

export function isTooSmall({ columns, rows }: Viewport): boolean {
  return columns < smallest.columns || rows < smallest.rows;
}
