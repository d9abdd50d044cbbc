/** `provtrace sources test`: one cheap request to each source of the configuration, and what came of it. Needs no database. */
import { sourceType } from '../../collectors/registry.ts';
import { exitCodes, NotFoundError } from '../../errors.ts';
import type { ConfiguredSource } from '../../ingest/ingest.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { printList } from '../format/print-list.ts';
import { probeList, type SourceProbe } from '../format/probe-list.ts';
import type { CommandInput } from '../spec.ts';

export async function sourcesTest(context: CommandContext, { args: [name] }: CommandInput): Promise<number> {
  const { loadConfig } = await import('../../config/load.ts');
  const { sources } = loadConfig(context.options.config, context.io.env);
  const asked = name === undefined ? sources : [named(sources, name)];
  const probes = (await Promise.all(asked.map((source) => probesOf(source, context)))).flat();
  await printList(context, probeList, [probes]);
  if (probes.length === 0) context.note('the configuration has no sources');
  return probes.some(({ ok }) => ok === false) ? exitCodes.source : exitCodes.fine;
}

function named(sources: readonly ConfiguredSource[], name: string): ConfiguredSource {
  const found = sources.find((source) => source.name === name);
  if (found !== undefined) return found;
  const names = visible(sources.map((source) => source.name).join(', '));
  throw new NotFoundError(`no source "${visible(name)}" in the configuration`, names === '' ? 'it has none' : `it has: ${names}`);
}

async function probesOf({ name, type, options }: ConfiguredSource, { io }: CommandContext): Promise<SourceProbe[]> {
  const known = sourceType(type);
  if (known?.probe === undefined) return [{ source: name, type, feed: null, ok: null, message: 'nothing to ask: it waits for what comes' }];
  const { resolveSecret } = await import('../../config/secrets.ts');
  const probes = await known.probe(options, { resolveSecret: (reference) => resolveSecret(reference, io.env) });
  return probes.map((probe) => ({ source: name, type, ...probe }));
}
