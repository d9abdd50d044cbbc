/** Colours by meaning, from the 16 of the terminal's own palette; without colour every tone is plain text. Nobody else names a colour. */
import { Chalk, type ChalkInstance } from 'chalk';
import type { FlowStatus, LifecycleState } from '../domain/flow.ts';
import type { SourceState } from '../domain/reader.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'dim' | 'strong' | 'accent' | 'title' | 'cursor' | 'plain';

export type Theme = (tone: Tone, text: string) => string;

export function createTheme(color: boolean): Theme {
  if (!color) return (_, text) => text;
  const chalk = new Chalk({ level: 1 });
  const tones: Record<Exclude<Tone, 'plain'>, ChalkInstance> = {
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    busy: chalk.cyan,
    dim: chalk.dim,
    strong: chalk.bold,
    accent: chalk.cyan.bold,
    title: chalk.bold,
    cursor: chalk.inverse,
  };
  return (tone, text) => (tone === 'plain' || text === '' ? text : tones[tone](text));
}

export const statusTones: Readonly<Record<FlowStatus, Tone>> = {
  failed: 'bad',
  partial: 'warn',
  stuck: 'bad',
  waiting: 'warn',
  running: 'busy',
  succeeded: 'good',
  skipped: 'dim',
};

export const lifecycleTones: Readonly<Record<LifecycleState, Tone>> = {
  none: 'dim',
  pending: 'busy',
  active: 'good',
  updating: 'busy',
  suspended: 'warn',
  deprovisioned: 'dim',
  error: 'bad',
};

export const sourceTones: Readonly<Record<SourceState['state'], Tone>> = { ok: 'good', error: 'bad', stopped: 'dim', idle: 'dim' };
