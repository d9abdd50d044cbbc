/** Offers a batch to the store until it is taken. */
import { type Batch, type CollectorContext, StoreBusyError } from './collector.ts';
import { wait } from './wait.ts';

/** False when the collector was stopped while the store was busy: the cursor was not saved either, so nothing is lost. */
export async function commitPatiently(context: CollectorContext, batch: Batch, pause: typeof wait = wait): Promise<boolean> {
  for (;;) {
    try {
      await context.commit(batch);
      return true;
    } catch (error) {
      if (context.signal.aborted) return false;
      if (!(error instanceof StoreBusyError)) throw error;
      if (!(await pause(error.retryAfterSeconds * 1000, context.signal))) return false;
    }
  }
}
