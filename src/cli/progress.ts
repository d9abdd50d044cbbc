/** One line on stderr that is rewritten while something long runs; nothing at all when nobody watches. */
import { visible } from '../text/visible.ts';
import { truncate } from '../text/width.ts';
import type { CommandContext } from './context.ts';

export interface Progress {
  show(line: string): void;
  /** Prints a line that stays, above the progress. */
  log(line: string): void;
  /** Removes the line. */
  end(): void;
}

const leastMs = 100;

export function startProgress({ io, options, note }: CommandContext): Progress {
  const { stderr } = io;
  if (stderr.isTTY !== true || options.quiet) return { show: () => {}, log: note, end: () => {} };
  let drawnAt = 0;
  let isDrawn = false;
  const erase = () => {
    if (isDrawn) stderr.write('\r\u001b[K');
    isDrawn = false;
  };
  return {
    show(line) {
      if (io.now() - drawnAt < leastMs) return;
      drawnAt = io.now();
      const columns = (stderr.columns ?? 80) - 1;
      stderr.write(`\r\u001b[K${truncate(visible(line), columns)}`);
      isDrawn = true;
    },
    log(line) {
      erase();
      note(line);
    },
    end: erase,
  };
}
