/** What to collect: the sources of the configuration, changed by `--otlp-http`, `--otlp-grpc`, `--no-otlp` and `--log`. */
import { sourceType } from '../collectors/registry.ts';
import { UsageError } from '../errors.ts';
import type { ConfiguredSource, IngestOptions } from '../ingest/ingest.ts';
import type { CommandContext } from './context.ts';
import { databasePath } from './database.ts';
import type { Flags } from './flags.ts';

export async function ingestOptions(context: CommandContext, flags: Flags): Promise<IngestOptions> {
  const { loadConfig } = await import('../config/load.ts');
  const { sources, mapping } = loadConfig(context.options.config, context.io.env);
  return { databasePath: await databasePath(context), sources: withFlags(sources, sourceFlags(flags)), mapping };
}

export interface SourceFlags {
  otlp: boolean;
  otlpHttp: string | null;
  otlpGrpc: string | null;
  /** Globs; `-` is standard input. */
  logs: string[];
}

function sourceFlags(flags: Flags): SourceFlags {
  const read = { otlp: flags.isOn('otlp'), otlpHttp: flags.text('otlp-http'), otlpGrpc: flags.text('otlp-grpc'), logs: flags.list('log') };
  if (!read.otlp && (read.otlpHttp !== null || read.otlpGrpc !== null)) {
    throw new UsageError('--no-otlp and an OTLP address exclude each other', 'leave out one of the two');
  }
  return read;
}

/** @throws UsageError for an address or glob that the source type does not accept */
export function withFlags(configured: readonly ConfiguredSource[], flags: SourceFlags): ConfiguredSource[] {
  const sources = flags.otlp ? withOtlp(configured, flags) : configured.filter((source) => source.type !== 'otlp');
  return flags.logs.length === 0 ? sources : [...sources, logSource(sources, flags.logs)];
}

function withOtlp(configured: readonly ConfiguredSource[], { otlpHttp, otlpGrpc }: SourceFlags): ConfiguredSource[] {
  if (otlpHttp === null && otlpGrpc === null) return [...configured];
  const given = { ...(otlpHttp === null ? {} : { http: otlpHttp }), ...(otlpGrpc === null ? {} : { grpc: otlpGrpc }) };
  const index = configured.findIndex((source) => source.type === 'otlp');
  const existing = configured[index];
  // A receiver that only the flags ask for opens what they name and nothing else.
  const options = existing === undefined ? { http: false, grpc: false, ...given } : { ...(existing.options as object), ...given };
  const changed = checked('otlp', existing?.name ?? freeName(configured, 'otlp'), options, '--otlp-http and --otlp-grpc');
  return existing === undefined ? [...configured, changed] : configured.with(index, changed);
}

function logSource(others: readonly ConfiguredSource[], logs: readonly string[]): ConfiguredSource {
  const paths = logs.filter((glob) => glob !== '-');
  const options = { ...(paths.length > 0 ? { paths } : {}), ...(logs.includes('-') ? { stdin: true } : {}) };
  return checked('logs', freeName(others, 'logs'), options, '--log');
}

function freeName(others: readonly ConfiguredSource[], wanted: string): string {
  const taken = new Set(others.map((source) => source.name));
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  return name;
}

function checked(type: string, name: string, options: object, flag: string): ConfiguredSource {
  const known = sourceType(type);
  if (known === null) throw new UsageError(`${flag}: this provtrace has no ${type} source`);
  const result = known.options.safeParse(options);
  if (!result.success) throw new UsageError(`${flag}: ${result.error.issues[0]?.message ?? 'not valid'}`);
  known.create(result.data, { resolveSecret: secretsLater }); // connects to nothing, and says now what would fail later
  return { name, type, options: result.data };
}

/** What is created here is thrown away before it could ask for a secret. */
const secretsLater = () => Promise.reject(new Error('not started yet'));
