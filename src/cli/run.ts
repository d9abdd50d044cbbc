/** One run of the program: arguments in, exit code out. */
import { exitCodes } from '../errors.ts';
import { markFilterWords } from './argv.ts';
import { createContext } from './context.ts';
import { reportFailure } from './failure.ts';
import { readGlobalOptions } from './global-options.ts';
import type { Io } from './io.ts';
import { programVersion } from './version.ts';

export async function run(argv: readonly string[], io: Io): Promise<number> {
  // A pipe that was closed is no failure: `Output` ends a command that prints data, help and notes have nobody to tell.
  for (const stream of [io.stdout, io.stderr]) stream.on('error', () => {});
  if (argv[0] === '--version') {
    io.stdout.write(`${programVersion()}\n`); // before anything else loads
    return exitCodes.fine;
  }
  try {
    return await runCommand(argv, io);
  } catch (error) {
    return reportFailure(error, io.stderr, argv.includes('-v') || argv.includes('--verbose'));
  }
}

async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  const { parseCommandLine } = await import('./program.ts');
  const asked = await parseCommandLine(markFilterWords(argv), io);
  if (asked === null) return exitCodes.fine;
  const context = createContext(io, readGlobalOptions(asked.globals, io.now()), asked.spec);
  const command = await asked.spec.load();
  const exitCode = await command(context, asked.input);
  await context.out.flush();
  return exitCode;
}
