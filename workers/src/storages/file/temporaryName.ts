import { randomBytes } from 'node:crypto';

const PATTERN = /^\.portage-[0-9a-f]{16}\.tmp$/;

/**
 * A name for a file that is being written. It is hidden, fits any file system (the target's own name may be as long as allowed)
 * and is told from everything else, so that listings leave it out and `removeUnfinished` finds it.
 */
export function createTemporaryName(): string {
  return `.portage-${randomBytes(8).toString('hex')}.tmp`;
}

/** Whether {@link createTemporaryName} made the name. */
export function isTemporaryName(name: string): boolean {
  return PATTERN.test(name);
}
