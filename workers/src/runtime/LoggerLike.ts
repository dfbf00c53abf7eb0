/** The part of a logger that the workers use; Backstage's `LoggerService` has it, and so does the standalone worker's own. @public */
export interface LoggerLike {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
