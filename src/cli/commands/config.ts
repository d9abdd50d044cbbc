/** `provtrace config init`, `validate` and `path`. */
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { exitCodes, UsageError } from '../../errors.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import type { CommandInput } from '../spec.ts';

async function pathOf({ options, io }: CommandContext): Promise<string> {
  if (options.config !== null) return resolve(options.config);
  const { defaultConfigPath } = await import('../../config/paths.ts');
  return defaultConfigPath(io.env);
}

export async function configPath(context: CommandContext): Promise<number> {
  await context.out.write(`${visible(await pathOf(context))}\n`);
  return exitCodes.fine;
}

export async function configInit(context: CommandContext, { flags }: CommandInput): Promise<number> {
  const { configTemplate } = await import('../../config/template.ts');
  const path = await pathOf(context);
  await writeNew(path, configTemplate(), flags.isOn('force'));
  context.note(`wrote ${visible(path)}; edit it, then check it with provtrace config validate`);
  return exitCodes.fine;
}

/** 0600: it holds no secrets, but says where they are. */
async function writeNew(path: string, text: string, replace: boolean): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = constants;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await using file = await open(path, O_WRONLY | O_CREAT | (replace ? O_TRUNC : O_EXCL), 0o600);
    await file.writeFile(text);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') throw new UsageError(`${path} exists already`, 'edit it, or replace it with --force', { cause: error });
    throw new UsageError(`${path} can't be written (${code ?? String(error)})`, 'name another place with --config', { cause: error });
  }
}

export async function configValidate(context: CommandContext): Promise<number> {
  const { loadConfig } = await import('../../config/load.ts');
  const config = loadConfig(context.options.config, context.io.env);
  if (config.path === null) {
    context.note(`no file at ${visible(await pathOf(context))}: the otlp source alone; write one with provtrace config init`);
    return exitCodes.fine;
  }
  const sources = config.sources.map(({ name, type }) => (name === type ? name : `${name} (${type})`));
  const rules = config.mapping.length === 0 ? '' : `; ${config.mapping.length} mapping ${config.mapping.length === 1 ? 'rule' : 'rules'}`;
  context.note(`${visible(config.path)} is fine: ${sources.length === 0 ? 'no sources' : visible(sources.join(', '))}${rules}`);
  return exitCodes.fine;
}
