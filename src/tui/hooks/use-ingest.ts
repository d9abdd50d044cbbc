/** What the ingest of this process reports: addresses it listens at, sources that fail and recover. */
import { type Dispatch, useEffect, useState } from 'react';
import type { IngestNotice, TuiOptions } from '../options.ts';
import type { Message, TuiAction } from '../state.ts';

export function useIngest(subscribe: TuiOptions['ingestStatus'], dispatch: Dispatch<TuiAction>): readonly string[] {
  const [listening, setListening] = useState<readonly string[]>([]);
  useEffect(
    () =>
      subscribe?.((notice) => {
        if (notice.type === 'ready')
          setListening((before) => [...before.filter((line) => line !== notice.info.summary), notice.info.summary]);
        const message = messageOf(notice);
        if (message !== null) dispatch({ type: 'message', message });
      }),
    [subscribe, dispatch],
  );
  return listening;
}

/** Rejected records are counted on the screen of sources; a message for each would hide everything else. */
function messageOf(notice: IngestNotice): Message | null {
  if (notice.type !== 'source') return null;
  return notice.error === null
    ? { text: `${notice.source} works again`, tone: 'good' }
    : { text: `${notice.source}: ${notice.error}`, tone: 'bad' };
}
