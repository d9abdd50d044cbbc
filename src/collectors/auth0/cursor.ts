/**
 * Where reading stands. Either on the way to a first log id (`search`), or behind one (`checkpoint`): the `next` address that Auth0 gave, and what is needed
 * to begin again should it no longer know that place. Saved as JSON text.
 */

export interface Gap {
  /** Epoch ms: the newest log stored before, and the oldest one found after the checkpoint had expired. */
  from: number;
  to: number;
}

export interface Search {
  mode: 'search';
  /** Epoch ms: the first log is looked for from here on. */
  since: number;
  /** The checkpoint that Auth0 no longer takes; null on a first run. */
  lost: Pick<Checkpoint, 'logId' | 'newest'> | null;
}

export interface Checkpoint {
  mode: 'checkpoint';
  url: string;
  /** Id of the last log that was stored. */
  logId: string;
  /** Time of the newest stored log, epoch ms. */
  newest: number;
  gap: Gap | null;
}

export type Auth0Cursor = Search | Checkpoint;

export function writeCursor(cursor: Auth0Cursor): string {
  return JSON.stringify(cursor);
}

/** null for text that is no cursor of ours. */
export function readCursor(text: string | null): Auth0Cursor | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as { [key: string]: unknown } | null;
    if (typeof value !== 'object' || value === null) return null;
    return value.mode === 'search' ? searchIn(value) : value.mode === 'checkpoint' ? checkpointIn(value) : null;
  } catch {
    return null;
  }
}

function searchIn({ since, lost }: { [key: string]: unknown }): Search | null {
  if (typeof since !== 'number') return null;
  const { logId, newest } = (typeof lost === 'object' && lost !== null ? lost : {}) as { logId?: unknown; newest?: unknown };
  return { mode: 'search', since, lost: typeof logId === 'string' && typeof newest === 'number' ? { logId, newest } : null };
}

function checkpointIn({ url, logId, newest, gap }: { [key: string]: unknown }): Checkpoint | null {
  if (typeof url !== 'string' || typeof logId !== 'string' || typeof newest !== 'number') return null;
  const { from, to } = (typeof gap === 'object' && gap !== null ? gap : {}) as { from?: unknown; to?: unknown };
  return { mode: 'checkpoint', url, logId, newest, gap: typeof from === 'number' && typeof to === 'number' ? { from, to } : null };
}
