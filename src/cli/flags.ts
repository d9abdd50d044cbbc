/** Typed access to the values commander found for a command's own options; a wrong value is a `UsageError` that names the flag. */
import { parseDuration } from '../domain/duration.ts';
import { UsageError } from '../errors.ts';

export class Flags {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }

  /** For `--no-name` flags: false when it was given. */
  isOn(name: string): boolean {
    return this.value(name) === true;
  }

  text(name: string): string | null {
    const value = this.value(name);
    return typeof value === 'string' ? value : null;
  }

  /** One of a few words. */
  choice<T extends string>(name: string, allowed: readonly T[]): T | null {
    const text = this.text(name);
    if (text === null) return null;
    const found = allowed.find((word) => word === text.toLowerCase());
    if (found === undefined) throw new UsageError(`--${name} takes ${allowed.join(', ')}, not "${text}"`);
    return found;
  }

  list(name: string): string[] {
    const value = this.value(name);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }

  /** A whole number from `min` up. */
  count(name: string, min = 0): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(count >= min)) throw new UsageError(`--${name} takes a whole number from ${min} up, not "${text}"`);
    return count;
  }

  /** Milliseconds. */
  duration(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const duration = parseDuration(text);
    if (duration === null) throw new UsageError(`--${name} takes a duration such as 500ms, 30s or 5m, not "${text}"`);
    return duration;
  }

  /** A share from 0 to 1, written as `5%` or `0.05`. */
  rate(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
    const rate = Number(amount) / (percent === '%' ? 100 : 1);
    if (!(rate >= 0 && rate <= 1)) throw new UsageError(`--${name} takes a share such as 5% or 0.05, not "${text}"`);
    return rate;
  }

  private value(name: string): unknown {
    return this.values[name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
  }
}
