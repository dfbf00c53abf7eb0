import { types } from 'node:util';

/** The name of a system error as errno(3) lists them, such as `ENOENT`; `undefined` for every other error. */
export function errnoOf(error: unknown): string | undefined {
  return types.isNativeError(error) && 'code' in error && 'syscall' in error ? String(error.code) : undefined;
}
