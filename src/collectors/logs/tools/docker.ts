/** Containers of Docker, followed with `docker logs`: named ones, or all that run and match. */
import type { CollectorContext } from '../../collector.ts';
import { wait } from '../../wait.ts';
import { unwrapTime } from '../container-prefix.ts';
import { unwrapInner } from '../envelope.ts';
import type { Envelope } from '../unwrapped-line.ts';
import { containerOrigin } from './container-origin.ts';
import { ask, findProgram } from './executable.ts';
import type { DockerOptions } from './options.ts';
import { TimeProgress } from './progress.ts';
import { runTool, type Tool, type ToolStart } from './run-tool.ts';

const searchMs = 10_000;
const mostContainers = 200;

/** The contexts of the single containers. */
export type PartContext = (name: string) => CollectorContext;

/** Runs until the signal aborts. */
export async function followDocker(names: DockerOptions, start: ToolStart, context: CollectorContext, part: PartContext): Promise<void> {
  const fixed = names === true ? [] : names.filter((name) => !isPattern(name));
  const patterns = names === true ? ['*'] : names.filter(isPattern);
  const running = fixed.map((name) => runTool(dockerTool(name, start, false), part(`docker/${name}`)));
  if (patterns.length > 0) running.push(followRunning(patterns.map(matcher), new Set(fixed), start, context, part));
  await Promise.all(running);
}

async function followRunning(
  patterns: readonly RegExp[],
  others: ReadonlySet<string>,
  start: ToolStart,
  context: CollectorContext,
  part: PartContext,
): Promise<void> {
  const active = new Map<string, Promise<void>>();
  while (!context.signal.aborted) {
    const listed = await listContainers(context.signal);
    if ('error' in listed) {
      if (!context.signal.aborted) context.status({ error: `docker: ${listed.error}` });
    } else {
      context.status({ error: null });
      for (const name of listed.names) {
        if (active.has(name) || others.has(name) || active.size >= mostContainers || !patterns.some((pattern) => pattern.test(name)))
          continue;
        const run = runTool(dockerTool(name, start, true), part(`docker/${name}`)).finally(() => active.delete(name));
        active.set(name, run);
      }
    }
    await wait(searchMs, context.signal);
  }
  await Promise.all(active.values());
}

async function listContainers(signal: AbortSignal): Promise<{ names: string[] } | { error: string }> {
  const file = await findProgram('docker');
  if (file === null) return { error: 'no program docker on PATH' };
  const answer = await ask(file, ['ps', '--format', '{{.Names}}'], signal);
  if ('error' in answer) return answer;
  return { names: answer.text.split(/\s+/).filter((name) => /^[\w][\w.-]{0,200}$/.test(name)) };
}

function dockerTool(name: string, { since, service, now }: ToolStart, once: boolean): Tool {
  let progress = new TimeProgress(null, { first: since, overlapMs: 0, now });
  return {
    name: `docker ${name}`,
    program: 'docker',
    args: () => ['logs', '--follow', '--timestamps', `--since=${progress.since}`, name],
    merged: true,
    unwrap: (line) => unwrapLine(line, name),
    wrapsAll: true,
    origin: containerOrigin('docker', name, service),
    progress: (saved) => {
      progress = new TimeProgress(saved, { first: since, overlapMs: 0, now });
      return progress;
    },
    once,
  };
}

function unwrapLine(line: string, name: string): Envelope | null {
  const outer = unwrapTime(line);
  if (outer === null) return null;
  return unwrapInner({ ...outer, service: name, attributes: { 'container.name': name } });
}

function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

function matcher(glob: string): RegExp {
  return new RegExp(`^${glob.replace(/[.]/g, '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
