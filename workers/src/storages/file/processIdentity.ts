import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { errnoOf } from './errnoOf';

/** What tells one process from every other one that ever was. */
export interface ProcessIdentity {
  /** 16 hex digits: a machine since its last start, and the process id namespace on it, since containers number their processes anew. */
  machine: string;
  pid: number;
  /** When it started, in clock ticks since the machine did (proc(5), `/proc/[pid]/stat`): process ids are used again. */
  startTicks: bigint;
}

interface ProcessStatus {
  state: string;
  startTicks: bigint;
}

let own: ProcessIdentity | undefined;

/** The identity of this process. Where the system does not tell it is one that nobody recognizes, this process neither. */
export function ownProcess(): ProcessIdentity {
  own ??= readOwnProcess();
  return own;
}

/**
 * Whether a process of this machine is gone. `false` where it cannot be known, as of a process of another machine or container.
 */
export async function isGone({ machine, pid, startTicks }: ProcessIdentity): Promise<boolean> {
  if (machine !== ownProcess().machine) {
    return false;
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Of another user's process it says EPERM.
    if (errnoOf(error) === 'ESRCH') {
      return true;
    }
  }
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  const status = text === undefined ? undefined : parseStatus(text);
  // A zombie runs no more: it only waits for its parent to take notice.
  return status !== undefined && (status.startTicks !== startTicks || status.state === 'Z' || status.state === 'X');
}

function readOwnProcess(): ProcessIdentity {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1');
    const namespace = readlinkSync('/proc/self/ns/pid');
    const machine = createHash('sha256').update(boot).update(namespace).digest('hex').slice(0, 16);
    return { machine, pid: process.pid, startTicks: parseStatus(readFileSync('/proc/self/stat', 'latin1')).startTicks };
  } catch {
    return { machine: randomBytes(8).toString('hex'), pid: process.pid, startTicks: 0n };
  }
}

/** The command's name stands in parentheses and may hold anything, so what follows is counted from the last one. */
function parseStatus(text: string): ProcessStatus {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0], startTicks: BigInt(fields[19]) };
}
