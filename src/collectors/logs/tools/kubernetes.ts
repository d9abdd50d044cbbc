/** Pods of a Kubernetes cluster, followed with `kubectl logs`, which sees those that were there when it started: new pods have it started again. */
import type { CollectorContext } from '../../collector.ts';
import { wait } from '../../wait.ts';
import { unwrapPod, unwrapTime } from '../container-prefix.ts';
import { unwrapInner } from '../envelope.ts';
import type { Envelope } from '../unwrapped-line.ts';
import { containerOrigin } from './container-origin.ts';
import { ask, findProgram } from './executable.ts';
import type { KubernetesOptions } from './options.ts';
import { TimeProgress } from './progress.ts';
import { runTool, type Tool, type ToolStart } from './run-tool.ts';

type Options = Exclude<KubernetesOptions, true>;

/** Matches every pod: kubectl refuses to read the logs of nothing in particular. */
const anyPod = '!provtrace.none';
const searchMs = 15_000;
const overlapMs = 60_000;

/** Runs until the signal aborts. */
export async function followKubernetes(options: KubernetesOptions, start: ToolStart, context: CollectorContext): Promise<void> {
  await runTool(kubernetesTool(options === true ? {} : options, start), context);
}

function kubernetesTool(options: Options, { since, service, now }: ToolStart): Tool {
  const { container, selector = anyPod } = options;
  const fresh = (saved: string | null) => new TimeProgress(saved, { first: since, overlapMs, now });
  let progress = fresh(null);
  return {
    name: 'kubernetes',
    program: 'kubectl',
    args: () => [
      'logs',
      '--follow',
      '--timestamps',
      '--prefix',
      '--ignore-errors',
      '--max-log-requests=1000',
      '--tail=-1',
      `--since-time=${progress.since}`,
      container === undefined ? '--all-containers' : `--container=${container}`,
      `--selector=${selector}`,
      ...where(options),
    ],
    merged: false,
    unwrap: (line) => unwrapLine(line, options.namespace),
    wrapsAll: false,
    origin: containerOrigin('kubernetes', null, service),
    progress: (saved) => {
      progress = fresh(saved);
      return progress;
    },
    watch: (signal, renew) => watchPods(options, selector, signal, renew),
    once: false,
  };
}

function where({ namespace, context, kubeconfig }: Options): string[] {
  return [
    ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
    ...(context === undefined ? [] : [`--context=${context}`]),
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
  ];
}

function unwrapLine(line: string, namespace: string | undefined): Envelope | null {
  const pod = unwrapPod(line);
  if (pod === null) return null;
  const timed = unwrapTime(pod.text);
  const attributes = { ...pod.attributes, ...(namespace === undefined ? {} : { 'k8s.namespace.name': namespace }) };
  if (timed === null) return unwrapInner({ ...pod, attributes });
  return unwrapInner({ ...timed, service: pod.service, stream: pod.stream, attributes });
}

/** Calls back, once, when there is a pod that was not there at first. */
async function watchPods(options: Options, selector: string, signal: AbortSignal, found: () => void): Promise<void> {
  let known: ReadonlySet<string> | null = null;
  while (!signal.aborted) {
    const names = await podNames(options, selector, signal);
    if (names !== null) {
      if (known !== null && names.some((name) => known?.has(name) !== true)) {
        found();
        return;
      }
      known ??= new Set(names);
    }
    await wait(searchMs, signal);
  }
}

/** Null when kubectl can't tell; what is wrong then, `kubectl logs` says as well. */
async function podNames(options: Options, selector: string, signal: AbortSignal): Promise<string[] | null> {
  const file = await findProgram('kubectl');
  if (file === null) return null;
  const answer = await ask(file, ['get', 'pods', '--output=name', `--selector=${selector}`, ...where(options)], signal);
  return 'error' in answer ? null : answer.text.split(/\s+/).filter((name) => name !== '');
}
