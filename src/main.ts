/** The program. The only module of the command line that does something when it is imported. */
import { reportFailure } from './cli/failure.ts';
import { processIo } from './cli/io.ts';
import { run } from './cli/run.ts';

// What nobody awaited is a bug as well: the same lines and exit code as for one that was thrown.
process.once('uncaughtException', (error) => process.exit(reportFailure(error, process.stderr, true)));
process.exitCode = await run(process.argv.slice(2), processIo());
