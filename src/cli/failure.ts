/** The one place that turns whatever was thrown into lines for people and an exit code. */
import { exitCodes, OperatorError, UsageError } from '../errors.ts';
import { visible } from '../text/visible.ts';
import type { OutputStream } from './io.ts';
import { BrokenPipe } from './output.ts';

/** A `UsageError` that shows the place: lines to print below the message, as they are. */
export class IllustratedError extends UsageError {
  readonly lines: readonly string[];

  constructor(message: string, hint: string | null, lines: readonly string[], options?: ErrorOptions) {
    super(message, hint, options);
    this.lines = lines;
  }
}

/** Ctrl-C in the middle of a command that had something to clean up. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Our own fault: EX_SOFTWARE of sysexits.h, which none of the contract's codes mean. */
const bugExitCode = 70;

/** @returns the exit code */
export function reportFailure(error: unknown, stderr: OutputStream, verbose: boolean): number {
  if (error instanceof BrokenPipe) return exitCodes.fine;
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (error instanceof OperatorError) {
    stderr.write(
      operatorLines(error, verbose)
        .map((line) => `${line}\n`)
        .join(''),
    );
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  stderr.write(
    `provtrace: ${stack.split('\n').map(visible).join('\n')}\nthis is a bug in provtrace; please report it with the lines above\n`,
  );
  return bugExitCode;
}

function operatorLines(error: OperatorError, verbose: boolean): string[] {
  const hint = error.hint === null ? '' : `; ${error.hint}`;
  const lines = [`provtrace: ${visible(error.message + hint)}`];
  if (error instanceof IllustratedError) lines.push(...error.lines);
  if (verbose) lines.push(...causes(error));
  return lines;
}

function causes(error: Error): string[] {
  const lines: string[] = [];
  for (let cause = error.cause; cause instanceof Error && lines.length < 10; cause = cause.cause) {
    lines.push(`  caused by ${visible(`${cause.name}: ${cause.message}`)}`);
  }
  return lines;
}
