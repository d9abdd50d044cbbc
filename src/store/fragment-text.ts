/** Fragments as text for the `facts` column. Marks are written as arrays: there are many, and their names would be most of the text. */
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

export function fragmentText(fragment: Fragment): string {
  return JSON.stringify({ ...fragment, marks: fragment.marks.map(packMark) });
}

export function fragmentFrom(text: string): Fragment {
  const packed = JSON.parse(text) as Omit<Fragment, 'marks'> & { marks: PackedMark[] };
  return { ...packed, marks: packed.marks.map(unpackMark) };
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
