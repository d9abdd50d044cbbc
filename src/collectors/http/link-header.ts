/** `Link` response headers (RFC 8288). Servers send one header with commas, or several headers; undici gives text or a list. */

/** The target of the first link with that relation, exactly as the server wrote it, or null. */
export function linkTarget(header: string | readonly string[] | undefined, relation: string): string | null {
  const values = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  for (const value of values) {
    // A URL in a Link header stands in <>, so commas inside it don't separate links.
    for (const [, target, parameters] of value.matchAll(/<([^<>]*)>((?:[^<",]|"[^"]*")*)/g)) {
      if (relationsOf(parameters ?? '').includes(relation)) return target ?? null;
    }
  }
  return null;
}

function relationsOf(parameters: string): string[] {
  const match = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters);
  return (match?.[1] ?? match?.[2] ?? '').toLowerCase().split(/\s+/);
}
