import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGone, ownProcess } from './processIdentity';

describe('processIdentity', () => {
  it('knows this process as one that lives', async () => {
    expect(ownProcess().pid).toBe(process.pid);
    expect(await isGone(ownProcess())).toBe(false);
  });

  it('tells a process from an earlier one with the same number', async () => {
    expect(await isGone({ ...ownProcess(), startTicks: ownProcess().startTicks - 1n })).toBe(true);
  });

  it('knows nothing of other machines', async () => {
    expect(await isGone({ ...ownProcess(), machine: '0'.repeat(16), startTicks: 0n })).toBe(false);
  });

  it('takes a zombie for gone', async () => {
    // The shell replaces itself by a program that never asks after its child.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60']);
    try {
      const pid = Number(String(await new Promise(resolve => parent.stdout.once('data', resolve))));
      const status = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ');
      const zombie = { ...ownProcess(), pid, startTicks: BigInt(status()[21]) };
      expect(await isGone(zombie)).toBe(false);
      while (status()[2] !== 'Z') {
        await sleep(20);
      }
      expect(await isGone(zombie)).toBe(true);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});
