/**
 * What container runtimes, their command line tools and the journal wrap around a program's own line. Recognised: Docker's json-file
 * (`{"log":…,"stream":…,"time":…}`), `journalctl -o json`, and the prefixes of `container-prefix.ts`, also one inside the other
 * (`docker compose logs -t`, `kubectl logs --prefix --timestamps`).
 */
import { unwrapPrefix } from './container-prefix.ts';
import { journalEnvelope, mayBeJournal } from './journal-record.ts';
import { withoutColours } from './line-text.ts';
import { timeOfText } from './time.ts';
import type { Envelope } from './unwrapped-line.ts';

/** Compose around Docker's time around the line: more layers than that nobody builds. */
const mostLayers = 3;

/** The envelope of a physical line, or null when it has none. */
export function unwrap(line: string): Envelope | null {
  return unwrapInner(unwrapOnce(line));
}

/** What is wrapped inside an envelope, merged with it. */
export function unwrapInner(outer: Envelope | null): Envelope | null {
  let envelope = outer;
  for (let layer = 1; envelope !== null && layer < mostLayers; layer += 1) {
    const inner = unwrapOnce(envelope.text);
    if (inner === null) break;
    envelope = {
      text: inner.text,
      time: inner.time ?? envelope.time,
      service: envelope.service ?? inner.service,
      level: inner.level ?? envelope.level,
      partial: inner.partial || envelope.partial,
      stream: joined(envelope.stream, inner.stream),
      mark: envelope.mark ?? inner.mark,
      attributes: inner.attributes === null ? envelope.attributes : { ...envelope.attributes, ...inner.attributes },
    };
  }
  return envelope;
}

function joined(outer: string | null, inner: string | null): string | null {
  return outer === null || inner === null ? (outer ?? inner) : `${outer} ${inner}`;
}

function unwrapOnce(line: string): Envelope | null {
  const first = line.charCodeAt(0);
  if (first === 0x7b) {
    if (line.startsWith('{"log":"')) return dockerEnvelope(line);
    return mayBeJournal(line) ? journalOf(line) : null;
  }
  // Tools that follow several containers give each its colour.
  if (first === 0x1b) {
    const plain = withoutColours(line);
    return plain.charCodeAt(0) === 0x1b ? null : unwrapPrefix(plain);
  }
  return unwrapPrefix(line);
}

/** Docker cuts lines at 16 KiB; only the last piece has a line feed. */
function dockerEnvelope(line: string): Envelope | null {
  const record = parsed(line);
  const { log, stream, time } = record ?? {};
  if (typeof log !== 'string' || typeof time !== 'string' || typeof stream !== 'string') return null;
  const whole = log.endsWith('\n');
  return {
    text: whole ? log.replace(/\r?\n$/, '') : log,
    time: timeOfText(time, 0),
    service: null,
    level: null,
    partial: !whole,
    stream,
    mark: null,
    attributes: null,
  };
}

function journalOf(line: string): Envelope | null {
  const record = parsed(line);
  return record === null ? null : journalEnvelope(record);
}

function parsed(line: string): { [key: string]: unknown } | null {
  try {
    return JSON.parse(line) as { [key: string]: unknown };
  } catch {
    return null;
  }
}
