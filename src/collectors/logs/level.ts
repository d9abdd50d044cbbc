/** Levels of all loggers in one scale. */
import type { Json } from '../../domain/event.ts';
import { withoutColours } from './line-text.ts';

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const words: ReadonlyMap<string, Level> = new Map([
  ...(['trace', 'verbose', 'finest', 'silly', 'trce', 'vrb', 't'] as const).map((word): [string, Level] => [word, 'trace']),
  ...(['debug', 'fine', 'finer', 'dbug', 'dbg', 'd'] as const).map((word): [string, Level] => [word, 'debug']),
  ...(['info', 'information', 'informational', 'notice', 'success', 'config', 'http', 'log', 'inf', 'i'] as const).map(
    (word): [string, Level] => [word, 'info'],
  ),
  ...(['warn', 'warning', 'wrn', 'w'] as const).map((word): [string, Level] => [word, 'warn']),
  ...(['error', 'err', 'severe', 'fail', 'eror', 'e'] as const).map((word): [string, Level] => [word, 'error']),
  ...(['fatal', 'critical', 'crit', 'panic', 'dpanic', 'emergency', 'emerg', 'alert', 'ftl', 'crt', 'f'] as const).map(
    (word): [string, Level] => [word, 'fatal'],
  ),
]);

/** The level of a logger's value; null for words and numbers that are no level. Go's slog writes `ERROR+2`. */
export function levelOf(value: Json | undefined): Level | null {
  if (typeof value === 'number') return levelOfNumber(value);
  if (typeof value !== 'string' || value.length > 24) return null;
  // winston's `colorize` colours the field itself.
  if (value.charCodeAt(0) === 0x1b) return levelOf(withoutColours(value));
  const known =
    words.get(value) ??
    words.get(
      value
        .trim()
        .toLowerCase()
        .replace(/[+-]\d+$/, ''),
    );
  if (known !== undefined) return known;
  return /^\d{1,3}$/.test(value) ? levelOfNumber(Number(value)) : null;
}

/** Below 10: syslog severities (RFC 5424 section 6.2.1). Below 100: pino and bunyan. From 100: Monolog. */
function levelOfNumber(value: number): Level | null {
  if (!Number.isInteger(value) || value < 0 || value > 600) return null;
  if (value < 10) return value <= 2 ? 'fatal' : value === 3 ? 'error' : value === 4 ? 'warn' : value <= 6 ? 'info' : 'debug';
  if (value < 100)
    return value < 20 ? 'trace' : value < 30 ? 'debug' : value < 40 ? 'info' : value < 50 ? 'warn' : value < 60 ? 'error' : 'fatal';
  return value < 200 ? 'debug' : value < 300 ? 'info' : value < 400 ? 'warn' : value < 500 ? 'error' : 'fatal';
}

/** True for levels that report a failure. */
export function isFailure(level: Level | null): boolean {
  return level === 'error' || level === 'fatal';
}
