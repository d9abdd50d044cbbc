/**
 * Where polling stands: the `next` URL that Okta gave, and the newest `published` that was stored, to begin again from should Okta reject
 * the URL after a long stop. Saved as JSON text.
 */

interface OktaCursor {
  url: string;
  /** Epoch ms, null while nothing was stored. */
  published: number | null;
}

export function writeCursor(cursor: OktaCursor): string {
  return JSON.stringify(cursor);
}

/** null for text that is no cursor of ours. */
export function readCursor(text: string | null): OktaCursor | null {
  if (text === null) return null;
  try {
    const { url, published } = JSON.parse(text) as { url?: unknown; published?: unknown };
    return typeof url === 'string' ? { url, published: typeof published === 'number' ? published : null } : null;
  } catch {
    return null;
  }
}
