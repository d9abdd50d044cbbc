/** Log lines as two generations of services write them: logfmt of a legacy gateway, pino JSON of the provisioner. */
import type { Attributes } from '../../domain/event.ts';

/** One logfmt line; values with spaces, quotes or `=` are quoted. */
export function logfmtLine(at: number, fields: { readonly [key: string]: string | number }): string {
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${logfmtValue(String(value))}`);
  return [`ts=${new Date(at).toISOString()}`, ...pairs].join(' ');
}

function logfmtValue(value: string): string {
  return /[\s"=]/.test(value) || value === '' ? JSON.stringify(value) : value;
}

const levels = { info: 30, warn: 40, error: 50 } as const;
export type PinoLevel = keyof typeof levels;

export function pinoLine(at: number, level: PinoLevel, msg: string, fields: Attributes): string {
  const time = Math.floor(at);
  return JSON.stringify({ level: levels[level], time, pid: 1, hostname: 'prov-7c9d5b-x2k4p', name: 'provisioner', ...fields, msg });
}
