/** Values as JSON text that is also safe on a terminal, and as the flat lines of ndjson. */

/** The number of the JSON shapes documented in `docs/cli.md`; it changes when one of them does in an incompatible way. */
export const schemaVersion = 1;

/** What `JSON.stringify` leaves as it is and a terminal obeys: DEL, C1 controls, marks that reorder text, line separators. */
const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function escapeUnsafe(json: string): string {
  return json.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** One line. */
export function toJsonLine(value: unknown): string {
  return escapeUnsafe(JSON.stringify(value));
}

/** Indented, for documents that people also read. */
export function toJsonText(value: unknown): string {
  return escapeUnsafe(JSON.stringify(value, null, 2));
}
