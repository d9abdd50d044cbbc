/**
 * What stands in front of a program's line in the output of container tools:
 *
 * - CRI files: `<time> stdout F <line>`, `P` for a piece of a long one (Kubernetes "CRI container log format")
 * - `docker logs -t`, `kubectl logs --timestamps`: `<RFC 3339 time with nanoseconds> <line>`
 * - `docker compose logs`: `api-1  | <line>`
 * - `kubectl logs --prefix`: `[pod/api-7d9f6c5b8-bcdfg/api] <line>`
 * - stern: `api-7d9f6c5b8-bcdfg api <line>`, kubetail: `[api-7d9f6c5b8-bcdfg] <line>`
 */
import type { Attributes } from '../../domain/event.ts';
import { levelOf } from './level.ts';
import { timeAt } from './time.ts';
import type { Envelope } from './unwrapped-line.ts';

const criMark = /^ (stdout|stderr) ([FP])(?::[^ ]*)? ?/;
const composeName = /^[A-Za-z0-9][\w.-]{0,80}\s*$/;
const kubectlPrefix = /^\[pod\/([a-z0-9][a-z0-9.-]{0,252})\/([a-z0-9][a-z0-9-]{0,62})\] ?/;
/** Pods of a Deployment end in five characters of an alphabet without vowels, those of a StatefulSet in a number. */
const podName = String.raw`[a-z0-9](?:[a-z0-9.-]{0,200}-)(?:[bcdf-hj-np-tv-xz2-9]{5}|\d{1,4})`;
const sternPrefix = new RegExp(
  String.raw`^(?:([a-z0-9-]{1,63}) )?(${podName}) (?:› )?([a-z0-9][a-z0-9-]{0,62})(?: (?=[{[\d"<]|[a-z_]{1,20}=|[A-Z]{4,8}\b)| │ | \| )`,
);
const kubetailPrefix = new RegExp(String.raw`^\[(${podName})(?: ([a-z0-9][a-z0-9-]{0,62}))?\] ?`);
/** A line of a program, rather than the rest of a line that began with its own time. */
const ownLine = /^[{\t]|^\s+at |^\d{4}[-/]\d\d|^(?:level|time|ts|msg)=|^Caused by:/;

/** Null when the line has no such prefix. */
export function unwrapPrefix(line: string): Envelope | null {
  const first = line.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39) return timed(line) ?? compose(line);
  if (first === 0x5b) return line.startsWith('[pod/') ? kubectl(line) : kubetail(line);
  return compose(line) ?? stern(line);
}

/** The time that `docker logs -t` and `kubectl logs --timestamps` put in front of every line, where it is known to be there; null when it is not. */
export function unwrapTime(line: string): Envelope | null {
  const when = timeAt(line, 0, 0);
  if (when === null || line.charCodeAt(19) !== 0x2e || line.charCodeAt(10) !== 0x54) return null;
  const space = line.charCodeAt(when.end) === 0x20 ? 1 : 0;
  return envelope(line.slice(when.end + space), { time: when.time, mark: markOf(line, when.time) });
}

/** The prefix of `kubectl logs --prefix`, null when there is none. */
export function unwrapPod(line: string): Envelope | null {
  return line.startsWith('[pod/') ? kubectl(line) : null;
}

/** kubectl drops zeros at the end, and clocks of nodes may write an offset: marks compare as text. */
function markOf(line: string, time: number): string {
  return `${Math.floor(time / 1000)}.${line.slice(20, 20 + decimalsAt(line, 20)).padEnd(9, '0')}`;
}

/** CRI, Docker or kubectl: all begin with RFC 3339 in UTC or with an offset, `T` and a fraction. */
function timed(line: string): Envelope | null {
  if (line.charCodeAt(10) !== 0x54 || line.charCodeAt(19) !== 0x2e) return null;
  const when = timeAt(line, 0, 0);
  if (when === null || line.charCodeAt(when.end) !== 0x20) return null;
  const cri = line.charCodeAt(when.end + 1) === 0x73 ? criMark.exec(line.slice(when.end, when.end + 200)) : null;
  if (cri !== null) {
    const [mark, stream = null, piece] = cri;
    return envelope(line.slice(when.end + mark.length), { time: when.time, stream, partial: piece === 'P' });
  }
  const text = line.slice(when.end + 1);
  // Docker always writes nine decimals, kubectl drops zeros at their end; programs themselves write up to seven.
  const decimals = decimalsAt(line, 20);
  const certain = decimals === 9 || (decimals > 6 && text.charCodeAt(0) !== 0x20);
  return certain || ownLine.test(text) ? envelope(text, { time: when.time }) : null;
}

function decimalsAt(line: string, at: number): number {
  let count = 0;
  while (line.charCodeAt(at + count) >= 0x30 && line.charCodeAt(at + count) <= 0x39) count += 1;
  return count;
}

function compose(line: string): Envelope | null {
  const bar = line.indexOf('| ');
  if (bar < 2 || bar > 90 || line.charCodeAt(bar - 1) !== 0x20) return null;
  const name = line.slice(0, bar);
  if (!composeName.test(name) || levelOf(name.trim()) !== null) return null;
  return envelope(line.slice(bar + 2), { service: name.trim(), stream: name.trim() });
}

function kubectl(line: string): Envelope | null {
  const found = kubectlPrefix.exec(line);
  return found === null ? null : podEnvelope(line.slice(found[0].length), found[1], found[2]);
}

function kubetail(line: string): Envelope | null {
  const found = line.indexOf('-') === -1 ? null : kubetailPrefix.exec(line);
  return found === null ? null : podEnvelope(line.slice(found[0].length), found[1], found[2]);
}

function stern(line: string): Envelope | null {
  const first = line.charCodeAt(0);
  const dash = line.indexOf('-');
  if (dash === -1 || dash > 200 || first < 0x61 || first > 0x7a) return null;
  const found = sternPrefix.exec(line);
  return found === null ? null : podEnvelope(line.slice(found[0].length), found[2], found[3], found[1]);
}

function podEnvelope(text: string, pod = '', container?: string, namespace?: string): Envelope {
  const attributes: Attributes = { 'k8s.pod.name': pod };
  if (container !== undefined) attributes['k8s.container.name'] = container;
  if (namespace !== undefined) attributes['k8s.namespace.name'] = namespace;
  return envelope(text, { service: container ?? null, stream: `${pod}/${container ?? ''}`, attributes });
}

function envelope(text: string, known: Partial<Envelope>): Envelope {
  return { text, time: null, service: null, level: null, partial: false, stream: null, mark: null, attributes: null, ...known };
}
