/** Durations as people write them in flags and configuration: `500ms`, `1.5s`, `15m`, `2h`, `3d`, `1w`, `1h30m`. */

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const whole = /^(?:\d{1,9}(?:\.\d{1,6})?(?:ms|[smhdw]))+$/;
const part = /(\d+(?:\.\d+)?)(ms|[smhdw])/g;

/** Milliseconds, or null when the text is not a duration; a bare number is refused because its unit would be a guess. */
export function parseDuration(text: string): number | null {
  const compact = text.trim().toLowerCase();
  if (compact.length > 64 || !whole.test(compact)) return null;
  let total = 0;
  for (const [, amount, unit] of compact.matchAll(part)) total += Number(amount) * (unitMs[unit as string] as number);
  return total;
}
