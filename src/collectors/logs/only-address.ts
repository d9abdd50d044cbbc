/** E-mail addresses in prose. */

const local = /^[A-Za-z0-9_%+'.-]$/;
const domain = /^(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])/;

/** The one e-mail address of a text, or null when it has none or several different ones. Goes from `@` to `@`, so it is linear. */
export function onlyAddress(text: string): string | null {
  let only: string | null = null;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const address = addressAround(text, at);
    if (address === null) continue;
    if (only !== null && only.toLowerCase() !== address.toLowerCase()) return null;
    only ??= address;
  }
  return only;
}

function addressAround(text: string, at: number): string | null {
  let start = at;
  while (start > 0 && at - start < 64 && local.test(text[start - 1] ?? '')) start -= 1;
  const name = text.slice(start, at).replace(/^['.%-]+/, '');
  const host = domain.exec(text.slice(at + 1, at + 260))?.[0];
  return name === '' || host === undefined ? null : `${name}@${host}`;
}
