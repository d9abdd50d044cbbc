/** Where a sweep stands, as JSON text in the source's cursor. All times are the server's, in epoch milliseconds. */

/** Both ends inclusive. */
export interface Window {
  from: number;
  to: number;
}

export interface OpenWindow extends Window {
  /** The page to read next, null for the first one. */
  page: string | null;
  /** When the first page was asked for: what was stored later may be missing from the window. */
  asked: number | null;
  /** It reaches far back. */
  late: boolean;
}

export interface SweepPosition {
  /** Where the first run began: nothing before it is asked for. */
  floor: number;
  /** Up to here everything was read, apart from what came late. */
  reached: number;
  /** When the last window that reached far back was asked for. */
  lateAt: number;
  /** The window whose pages are being read; null between two windows. */
  window: OpenWindow | null;
}

export function writeSweepPosition(position: SweepPosition): string {
  return JSON.stringify(position);
}

/** null for text that is no position of ours. */
export function readSweepPosition(text: string | null): SweepPosition | null {
  if (text === null) return null;
  try {
    const { floor, reached, lateAt, window } = JSON.parse(text) as { [key in keyof SweepPosition]?: unknown };
    if (typeof floor !== 'number' || typeof reached !== 'number' || typeof lateAt !== 'number') return null;
    return { floor, reached, lateAt, window: readWindow(window) };
  } catch {
    return null;
  }
}

function readWindow(value: unknown): OpenWindow | null {
  if (typeof value !== 'object' || value === null) return null;
  const { from, to, page, asked, late } = value as { [key in keyof OpenWindow]?: unknown };
  if (typeof from !== 'number' || typeof to !== 'number') return null;
  return {
    from,
    to,
    page: typeof page === 'string' ? page : null,
    asked: typeof asked === 'number' ? asked : null,
    late: late === true,
  };
}
