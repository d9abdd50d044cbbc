/**
 * Batches as they cross to the writer's thread: threads and their splits as arrays. As objects, the names of their members would be written and read for
 * every event, which takes longer than all that they hold.
 */
import type { PackedBatch, PackedSplit, PackedThread } from './packed.ts';

type SplitOnWire = [
  text: PackedSplit['text'],
  eventIds: PackedSplit['eventIds'],
  revision: number,
  start: number,
  end: number,
  subject: number[],
  work: number[],
  context: number[],
  flow: PackedSplit['lone']['flow'],
  openAny: number,
  openWork: number,
];
type ThreadOnWire = [key: string, count: number, ...splits: SplitOnWire[]];

export interface BatchOnWire extends Omit<PackedBatch, 'threads'> {
  threads: ThreadOnWire[];
}

export function toWire(batch: PackedBatch): BatchOnWire {
  return { ...batch, threads: batch.threads.map(({ key, count, splits }) => [key, count, ...splits.map(splitToWire)]) };
}

export function fromWire(batch: BatchOnWire): PackedBatch {
  return {
    ...batch,
    threads: batch.threads.map(([key, count, ...splits]): PackedThread => ({ key, count, splits: splits.map(splitFromWire) })),
  };
}

function splitToWire({ text, eventIds, revision, start, end, subject, work, context, lone }: PackedSplit): SplitOnWire {
  return [text, eventIds, revision, start, end, subject, work, context, lone.flow, lone.open.any, lone.open.work];
}

function splitFromWire([text, eventIds, revision, start, end, subject, work, context, flow, any, openWork]: SplitOnWire): PackedSplit {
  return { text, eventIds, revision, start, end, subject, work, context, lone: { flow, open: { any, work: openWork } } };
}
