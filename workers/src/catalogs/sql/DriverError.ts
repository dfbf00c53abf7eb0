import { DatabaseError } from 'pg';

/** What the driver, the socket or the server threw, told apart from what went wrong in the work itself. */
export class DriverError extends Error {
  /** The server's SQLSTATE; absent where the error comes from the driver or the socket. */
  readonly state: string | undefined;

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.state = cause instanceof DatabaseError ? cause.code : undefined;
  }
}

/** For `catch`: marks what node-postgres rejected with. */
export function throwDriverError(error: unknown): never {
  throw new DriverError(error);
}
