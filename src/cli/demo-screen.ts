/** The demo world behind the TUI: a temporary database that is removed when the screen is left, or the process ends in another way. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReader } from '../store/reader.ts';
import type { World } from './commands/demo.ts';
import type { CommandContext } from './context.ts';
import type { Flags } from './flags.ts';
import { requireTerminal, showScreen } from './screen.ts';

export async function demoOnScreen(context: CommandContext, flags: Flags, world: World): Promise<number> {
  requireTerminal(context);
  const folder = await mkdtemp(join(tmpdir(), 'provtrace-demo-db-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    return await playAndShow(context, flags, world, join(folder, 'demo.db'));
  } finally {
    remove();
    process.off('exit', remove);
  }
}

async function playAndShow(context: CommandContext, flags: Flags, world: World, databasePath: string): Promise<number> {
  const [{ runDemo }, { startIngestThread }] = await Promise.all([import('../demo/run.ts'), import('../ingest/thread.ts')]);
  const left = new AbortController();
  const ready = Promise.withResolvers<void>();
  const playing = runDemo({
    ...world,
    databasePath,
    headless: false,
    signal: left.signal,
    startIngest: startIngestThread,
    openReader: (path) => openReader(path),
    onProgress: ({ phase }) => phase === 'ready' && ready.resolve(),
  });
  try {
    await Promise.race([ready.promise, playing]); // the latter only when it can't start
    return await showOn(context, flags, databasePath);
  } finally {
    left.abort();
    await playing;
  }
}

async function showOn(context: CommandContext, flags: Flags, databasePath: string): Promise<number> {
  const reader = openReader(databasePath);
  try {
    return await showScreen(context, flags, { reader, mode: 'live' });
  } finally {
    reader.close();
  }
}
