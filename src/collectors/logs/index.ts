/**
 * The logs source: files that are followed, standard input, the journal, containers, and recorded log files. Formats are detected line by line, nothing
 * is to be configured.
 */
import { parseDuration } from '../../domain/duration.ts';
import type { Collector, CollectorContext, ReadyInfo } from '../collector.ts';
import type { SourceType } from '../source-type.ts';
import { FileFollower } from './follow.ts';
import { logsImporter } from './importer.ts';
import { type LogsOptions, logsOptions } from './options.ts';
import { openStdin, readStdin } from './read-stdin.ts';
import { SharedContext } from './shared-context.ts';
import type { ToolStart } from './tools/run-tool.ts';

export type { LogsOptions } from './options.ts';

const example = `- type: logs
  paths: [/var/log/acme/*.log]   # paths and globs; new files are found, rotated ones are read to their end
  # stdin: true                  # or: read lines from a pipe
  # journald: true               # or: the systemd journal; {unit: [scim-api.service]} for some of it
  # docker: [scim-api, worker-*] # or: containers, by name or pattern; true for all that run
  # kubernetes: {namespace: prod, selector: app=scim}   # or: pods
  # from: end                    # on a first run skip what is there already
  # service: scim-api            # for logs that don't name theirs
`;

export const logsSource: SourceType<LogsOptions> = {
  type: 'logs',
  title: 'Log files, standard input, journald, Docker, Kubernetes: JSON lines, logfmt, syslog, access logs, plain text',
  options: logsOptions,
  example,
  create: (options) => new LogsCollector(options),
  importer: logsImporter,
};

const defaultSince = '24h';

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
    const { paths, stdin, from, service = null, journald, docker, kubernetes } = this.#options;
    const shared = new SharedContext(context);
    const onlyFiles = journald === undefined && docker === undefined && kubernetes === undefined;
    const start = this.#start(context);
    const running: Promise<void>[] = [];
    if (stdin === true) running.push(readStdin(openStdin(), context, service));
    if (journald !== undefined) {
      const { followJournal } = await import('./tools/journald.ts');
      running.push(followJournal(journald, start, shared.part('journald')));
    }
    if (docker !== undefined) {
      const { followDocker } = await import('./tools/docker.ts');
      running.push(followDocker(docker, start, shared.part('docker'), (name) => shared.part(name)));
    }
    if (kubernetes !== undefined) {
      const { followKubernetes } = await import('./tools/kubernetes.ts');
      running.push(followKubernetes(kubernetes, start, shared.part('kubernetes')));
    }
    if (paths === undefined) this.#settle({ summary: summaryOf(this.#options, null) });
    else {
      const follower = new FileFollower({ paths, from, service }, onlyFiles ? context : shared.part('files'));
      running.push(follower.run((files) => this.#settle({ summary: summaryOf(this.#options, files) })));
    }
    await Promise.all(running);
  }

  #start(context: CollectorContext): ToolStart {
    const { from, since = defaultSince, service = null } = this.#options;
    return { since: from === 'end' ? null : context.now() - (parseDuration(since) ?? 0), service, now: () => context.now() };
  }
}

function summaryOf({ paths, stdin, journald, docker, kubernetes }: LogsOptions, files: number | null): string {
  const parts = [
    paths === undefined || files === null ? null : `${paths.join(', ')} (${files} ${files === 1 ? 'file' : 'files'})`,
    stdin === true ? 'standard input' : null,
    journald === undefined ? null : 'journald',
    docker === undefined ? null : docker === true ? 'all Docker containers' : `Docker ${docker.join(', ')}`,
    kubernetes === undefined
      ? null
      : kubernetes === true
        ? 'Kubernetes'
        : `Kubernetes ${kubernetes.namespace ?? ''} ${kubernetes.selector ?? ''}`.trimEnd(),
  ].filter((part) => part !== null);
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
