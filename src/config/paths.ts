/** Default places of files (XDG Base Directory Specification 0.8: a relative path in a variable counts as unset). */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type Environment = { readonly [name: string]: string | undefined };

/** `$XDG_CONFIG_HOME/provtrace/config.yaml`, else `~/.config/provtrace/config.yaml`. */
export function defaultConfigPath(env: Environment): string {
  return join(baseDirectory(env, 'XDG_CONFIG_HOME', '.config'), 'provtrace', 'config.yaml');
}

/** `$XDG_STATE_HOME/provtrace/provtrace.db`, else `~/.local/state/provtrace/provtrace.db`. */
export function defaultDatabasePath(env: Environment): string {
  return join(baseDirectory(env, 'XDG_STATE_HOME', join('.local', 'state')), 'provtrace', 'provtrace.db');
}

/** `~` and `~/...` as shells read them. */
export function expandHome(path: string, env: Environment): string {
  return path === '~' || path.startsWith('~/') ? join(homeOf(env), path.slice(1)) : path;
}

function baseDirectory(env: Environment, variable: string, fallback: string): string {
  const value = env[variable];
  return value !== undefined && isAbsolute(value) ? value : join(homeOf(env), fallback);
}

function homeOf(env: Environment): string {
  const home = env.HOME;
  return home !== undefined && isAbsolute(home) ? home : homedir();
}
