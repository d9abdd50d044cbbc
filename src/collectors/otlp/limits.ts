/** How much one record may hold. What is beyond is counted or marked, never silently lost; the sizes of whole requests are options of the source. */
export const limits = {
  /** Attributes of a record; the rest is counted in `provtrace.dropped_attributes`. */
  attributes: 256,
  /** Characters of one attribute value or body. */
  text: 65_536,
  /** Characters of an attribute name. */
  name: 256,
  /** Nesting of arrays and maps inside a value. */
  depth: 32,
  /** Elements of all arrays and maps inside one record. */
  elements: 4_096,
  /** Events, and links, of one span. */
  perSpan: 128,
  /** Exemplars of one metric point. */
  exemplars: 16,
  /** Records in one request. */
  records: 250_000,
  /** Rejections that are kept in full for one request; further ones are counted. */
  rejections: 1_000,
} as const;

const cutMark = '… [cut by provtrace]';
export const deepMark = '[nested too deeply]';

/** Cuts a text to its limit, with a mark, and repairs halves of surrogate pairs. */
export function limitText(text: string): string {
  return text.length <= limits.text ? text : `${wellFormed(text.slice(0, limits.text))}${cutMark}`;
}

/** Replaces halves of surrogate pairs, which JSON can carry and UTF-8 can't. */
export function wellFormed(text: string): string {
  return text.toWellFormed();
}
