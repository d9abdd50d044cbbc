/** Texts, each once, in the order in which they came. A set costs more to make than the two or three of a fragment to compare, and many fragments are made. */
export class Distinct {
  readonly values: string[] = [];
  /** Only of many. */
  private seen: Set<string> | null = null;

  add(text: string): void {
    const { values } = this;
    if (this.seen?.has(text) ?? values.includes(text)) return;
    values.push(text);
    this.seen?.add(text);
    if (values.length === few) this.seen = new Set(values);
  }
}

const few = 16;
