/** The kinds of rows in `key_refs`: what an identifier key leads to. Everything that is known of a key stands side by side, so one look finds it. */
export const refKind = {
  /** Chunk of the thread that has this key. */
  chunk: 0,
  /** Fragment of that thread. */
  part: 1,
  /** Fragment that mentions the key; `at` is its start. */
  holder: 2,
  /** Hash of a key that is another name of the same subject. */
  alias: 3,
} as const;

export type RefKind = (typeof refKind)[keyof typeof refKind];
