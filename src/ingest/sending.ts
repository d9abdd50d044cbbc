/** Batches on their way to the store while the next ones are parsed. */
import type { Committed } from '../domain/delivery.ts';

/** Records on their way. Many, because what has piled up is one transaction, and each touches much of the indexes. */
const inFlight = 12_000;

export class Sending {
  private readonly underWay = new Set<Promise<void>>();
  private records = 0;
  /** What the first batch failed with that was not stored: it is thrown where somebody waits, which may be later. */
  private failure: { error: unknown } | null = null;

  /** Resolves when there is room for the next batch; rejects with what an earlier one failed with. */
  async add(records: number, sent: Promise<Committed>, committed: (result: Committed) => void): Promise<void> {
    const done = sent
      .then(committed)
      .catch((error) => {
        this.failure ??= { error };
      })
      .finally(() => {
        this.records -= records;
        this.underWay.delete(done);
      });
    this.records += records;
    this.underWay.add(done);
    while (this.records >= inFlight) await Promise.race(this.underWay);
    this.check();
  }

  /** Resolves when all are stored; rejects with what one failed with. */
  async all(): Promise<void> {
    await Promise.all(this.underWay);
    this.check();
  }

  private check(): void {
    if (this.failure !== null) throw this.failure.error;
  }
}
