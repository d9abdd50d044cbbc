/**
 * Errors that a person must act on. Each carries the exit code of the command line contract and, where it helps, what to do next.
 * Anything else that is thrown is our own bug and shows its stack.
 */
export const exitCodes = { fine: 0, negative: 1, usage: 2, notFound: 3, source: 4, database: 5, interrupted: 130 } as const;

export class OperatorError extends Error {
  readonly code: string;
  readonly exitCode: number;
  readonly hint: string | null;

  constructor(code: string, exitCode: number, message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Wrong flag, argument, filter or configuration. */
export class UsageError extends OperatorError {
  constructor(message: string, hint: string | null = null, options?: ErrorOptions) {
    super('USAGE', exitCodes.usage, message, hint, options);
  }
}

/** No such flow, user or source. */
export class NotFoundError extends OperatorError {
  constructor(message: string, hint: string | null = null) {
    super('NOT_FOUND', exitCodes.notFound, message, hint);
  }
}

/** A source failed or refused us: network, credentials, permissions, a port in use. */
export class SourceError extends OperatorError {
  constructor(message: string, hint: string | null = null, options?: ErrorOptions) {
    super('SOURCE', exitCodes.source, message, hint, options);
  }
}

/** The database cannot be used: not a database, a newer version, locked, no permission. */
export class DatabaseError extends OperatorError {
  constructor(message: string, hint: string | null = null, options?: ErrorOptions) {
    super('DATABASE', exitCodes.database, message, hint, options);
  }
}
