/** What was typed cannot be meant; ends with exit status 2. */
export class UsageError extends Error {
  readonly name = 'UsageError';
}
