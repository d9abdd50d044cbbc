/** Counts over time as one line of bars of growing height; nothing is drawn lowest, so that an empty stretch can be told from a missing one. */
export function sparkline(counts: readonly number[], levels: string): string {
  const signs = [...levels];
  const highest = Math.max(1, ...counts);
  return counts.map((count) => signs[count === 0 ? 0 : Math.max(1, Math.round((count / highest) * (signs.length - 1)))] ?? '').join('');
}
