/** Text patterns in which `*` stands for any text, compared without case. Linear in the length of the text whatever the pattern. */

export type Matches = (text: string) => boolean;

/** True when one of the patterns matches. */
export function anyGlob(patterns: readonly string[]): Matches {
  const all = patterns.map(globOf);
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : (text) => all.some((matches) => matches(text));
}

function globOf(pattern: string): Matches {
  const wanted = pattern.toLowerCase();
  const parts = wanted.split('*');
  // Most patterns are plain words, and most texts are written like them or have another length.
  if (parts.length === 1) return (text) => text === pattern || (text.length === wanted.length && text.toLowerCase() === wanted);
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  return (text) => {
    const lower = text.toLowerCase();
    if (lower.length < first.length + last.length || !lower.startsWith(first) || !lower.endsWith(last)) return false;
    const end = lower.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = lower.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
