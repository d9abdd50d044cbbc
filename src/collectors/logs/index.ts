/** The logs source: files that are followed, standard input, and recorded log files. Formats are detected line by line, nothing is to be configured. */
import type { Collector, CollectorContext, ReadyInfo } from '../collector.ts';
import type { SourceType } from '../source-type.ts';
import { FileFollower } from './follow.ts';
import { logsImporter } from './importer.ts';
import { type LogsOptions, logsOptions } from './options.ts';
import { openStdin, readStdin } from './read-stdin.ts';

export type { LogsOptions } from './options.ts';

const example = `- type: logs
  paths: [/var/log/acme/*.log]   # paths and globs; new files are found, rotated ones are read to their end
  # stdin: true                  # or: read lines from a pipe
  # from: end                    # on a first run skip what is there already
  # service: scim-api            # for logs that don't name theirs
`;

export const logsSource: SourceType<LogsOptions> = {
  type: 'logs',
  title: 'Log files (followed) and standard input: JSON lines, logfmt, syslog, access logs, plain text',
  options: logsOptions,
  example,
  create: (options) => new LogsCollector(options),
  importer: logsImporter,
};

class LogsCollector implements Collector {
  readonly ready: Promise<ReadyInfo>;
  readonly #options: LogsOptions;
  #settle: (info: ReadyInfo) => void = () => undefined;

  constructor(options: LogsOptions) {
    this.#options = options;
    this.ready = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Ends by itself only when standard input is all there is to read. */
  async run(context: CollectorContext): Promise<void> {
    const { paths, stdin, from, service = null } = this.#options;
    const running: Promise<void>[] = [];
    if (stdin === true) running.push(readStdin(openStdin(), context, service));
    if (paths === undefined) this.#settle({ summary: 'standard input' });
    else {
      const follower = new FileFollower({ paths, from, service }, context);
      running.push(follower.run((files) => this.#settle({ summary: summaryOf(paths, files, stdin === true) })));
    }
    await Promise.all(running);
  }
}

function summaryOf(paths: readonly string[], files: number, stdin: boolean): string {
  return `${paths.join(', ')} (${files} ${files === 1 ? 'file' : 'files'})${stdin ? ' and standard input' : ''}`;
}
