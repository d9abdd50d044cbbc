/** Which columns a table shows, and how wide, on a terminal of so many columns. Pure arithmetic on widths. */

export interface LayoutColumn {
  /** Least width it may be cut to on a narrow terminal; without one it is never cut (ids, endpoints). */
  shrinkTo?: number;
  /** Left out when the table can't be made narrow enough; the lowest number goes first. */
  drop?: number;
  /** Last column only: when the table does not fit, it stands on a line below each row. */
  below?: true;
}

export interface Layout {
  /** Indexes of the columns side by side, with their widths. */
  side: { index: number; width: number }[];
  isBelow: boolean;
}

export const gap = 2;

/** @param natural what each column needs to show everything; @param limit null: no limit */
export function layoutTable(columns: readonly LayoutColumn[], natural: readonly number[], limit: number | null): Layout {
  let side = columns.map((column, index) => ({ ...column, index, width: natural[index] ?? 0 }));
  if (limit === null || total(side) <= limit) return { side, isBelow: false };
  const isBelow = side.at(-1)?.below === true;
  if (isBelow) side.pop();
  for (const { index } of dropOrder(side)) {
    if (total(side.map((column) => ({ width: least(column) }))) <= limit) break;
    side = side.filter((column) => column.index !== index);
  }
  shrink(side, limit);
  return { side, isBelow };
}

function dropOrder(columns: readonly (LayoutColumn & { index: number })[]) {
  return columns.filter((column) => column.drop !== undefined).sort((a, b) => (a.drop ?? 0) - (b.drop ?? 0));
}

function total(columns: readonly { width: number }[]): number {
  return columns.reduce((sum, column) => sum + column.width, 0) + gap * Math.max(0, columns.length - 1);
}

function least({ width, shrinkTo }: LayoutColumn & { width: number }): number {
  return Math.min(width, shrinkTo ?? width);
}

/** Takes what is too much from the column that has most to give, in small steps, so that two wide columns share the loss. */
function shrink(columns: (LayoutColumn & { width: number })[], limit: number): void {
  for (let excess = total(columns) - limit; excess > 0; ) {
    const [widest] = [...columns].sort((a, b) => b.width - least(b) - (a.width - least(a)));
    const step = widest === undefined ? 0 : Math.min(excess, 4, widest.width - least(widest));
    if (widest === undefined || step === 0) return;
    widest.width -= step;
    excess -= step;
  }
}
