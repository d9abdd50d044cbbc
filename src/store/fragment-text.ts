/**
 * Fragments as text for the `facts` column: arrays, whose members are named here, because names would be half of the text. Events of one kind make
 * thousands of fragments, so marks are arrays too.
 */
import type { Fragment, Mark } from '../domain/correlation/facts.ts';

type PackedMark = [
  number,
  number,
  Mark['stage'],
  Mark['outcome'],
  Mark['kind'],
  string | null,
  string | null,
  number | null,
  Mark['operation'],
  0 | 1,
  0 | 1,
  0 | 1,
  /** Not in databases of earlier versions. */
  (0 | 1)?,
];

/** Positions of the members that SQL reads. */
export const factMember = { seed: 0, thread: 1, identifiers: 8 } as const;

type PackedFragment = [
  seed: string,
  thread: string,
  start: number,
  end: number,
  count: number,
  subjectKeys: string[],
  workKeys: string[],
  contextKeys: string[],
  identifiers: Fragment['identifiers'],
  provider: string | null,
  target: string | null,
  otherTargets: string[] | null,
  operation: Fragment['operation'],
  sources: string[],
  services: string[],
  traceIds: string[],
  requestIds: string[],
  sessionIds: string[],
  review: 0 | 1,
  marks: PackedMark[],
];

export function fragmentText(fragment: Fragment): string {
  const packed: PackedFragment = [
    fragment.seed,
    fragment.thread,
    fragment.start,
    fragment.end,
    fragment.count,
    fragment.subjectKeys,
    fragment.workKeys,
    fragment.contextKeys,
    fragment.identifiers,
    fragment.provider,
    fragment.target,
    fragment.otherTargets ?? null,
    fragment.operation,
    fragment.sources,
    fragment.services,
    fragment.traceIds,
    fragment.requestIds,
    fragment.sessionIds,
    fragment.review ? 1 : 0,
    fragment.marks.map(packMark),
  ];
  return JSON.stringify(packed);
}

export function fragmentFrom(text: string): Fragment {
  const [
    seed,
    thread,
    start,
    end,
    count,
    subjectKeys,
    workKeys,
    contextKeys,
    identifiers,
    provider,
    target,
    otherTargets,
    operation,
    sources,
    services,
    traceIds,
    requestIds,
    sessionIds,
    review,
    marks,
  ] = JSON.parse(text) as PackedFragment;
  return {
    seed,
    thread,
    start,
    end,
    count,
    subjectKeys,
    workKeys,
    contextKeys,
    identifiers,
    provider,
    target,
    ...(otherTargets !== null && { otherTargets }),
    operation,
    sources,
    services,
    traceIds,
    requestIds,
    sessionIds,
    review: review === 1,
    marks: marks.map(unpackMark),
  };
}

/** Keys of work but for the thread's own: that one leads to the fragment through the thread. */
export function otherWork({ workKeys, thread }: Fragment): string[] {
  return workKeys.filter((key) => key !== thread);
}

function packMark(mark: Mark): PackedMark {
  return [
    mark.time,
    mark.end,
    mark.stage,
    mark.outcome,
    mark.kind,
    mark.service,
    mark.endpoint,
    mark.httpStatus,
    mark.operation,
    mark.root ? 1 : 0,
    mark.retryable ? 1 : 0,
    mark.orphan ? 1 : 0,
    mark.skip ? 1 : 0,
  ];
}

function unpackMark([
  time,
  end,
  stage,
  outcome,
  kind,
  service,
  endpoint,
  httpStatus,
  operation,
  root,
  retryable,
  orphan,
  skip,
]: PackedMark): Mark {
  return {
    time,
    end,
    stage,
    outcome,
    kind,
    service,
    endpoint,
    httpStatus,
    operation,
    root: root === 1,
    retryable: retryable === 1,
    orphan: orphan === 1,
    skip: skip === 1,
  };
}
