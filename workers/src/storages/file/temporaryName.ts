import { randomBytes } from 'node:crypto';
import { isGone, ownProcess, type ProcessIdentity } from './processIdentity';

const PATTERN = /^\.portage-(?:([0-9a-f]{16})([0-9a-f]{8})([0-9a-f]{16}))?[0-9a-f]{16}\.tmp$/;

/**
 * A name for a file that is being written. It is hidden, fits any file system (the target's own name may be as long as allowed)
 * and is told from everything else, so that listings leave it out and `removeUnfinished` finds it. It says which process writes, so that
 * what a dead one left is known at once: machine, process id and start, then a number that nobody else has drawn.
 */
export function createTemporaryName(): string {
  const { machine, pid, startTicks } = ownProcess();
  const owner = machine + pid.toString(16).padStart(8, '0') + startTicks.toString(16).padStart(16, '0');
  return `.portage-${owner}${randomBytes(8).toString('hex')}.tmp`;
}

/** Whether {@link createTemporaryName} made the name. */
export function isTemporaryName(name: string): boolean {
  return PATTERN.test(name);
}

/** Whether the process that made the name is known to be gone; one of another machine, or of an unknown one, is not. */
export async function isAbandoned(name: string): Promise<boolean> {
  const owner = ownerOf(name);
  return owner !== undefined && (await isGone(owner));
}

function ownerOf(name: string): ProcessIdentity | undefined {
  const [, machine, pid, startTicks] = PATTERN.exec(name) ?? [];
  return machine === undefined ? undefined : { machine, pid: Number.parseInt(pid, 16), startTicks: BigInt(`0x${startTicks}`) };
}
