/** Where polling stands: the id of the last event, and the time from which to begin again should WorkOS no longer know it. JSON text. */

export interface WorkosCursor {
  after: string | null;
  /** Epoch ms. */
  since: number;
}

export function writeCursor(cursor: WorkosCursor): string {
  return JSON.stringify(cursor);
}

/** null for text that is no cursor of ours. */
export function readCursor(text: string | null): WorkosCursor | null {
  if (text === null) return null;
  try {
    const { after, since } = JSON.parse(text) as { after?: unknown; since?: unknown };
    if (typeof since !== 'number') return null;
    return { after: typeof after === 'string' ? after : null, since };
  } catch {
    return null;
  }
}
