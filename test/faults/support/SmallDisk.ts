import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of a few megabytes, in memory. */
export class SmallDisk {
  /** @returns `undefined` where this process may not mount anything, as only root may */
  static mount(options: { sizeBytes: number }): SmallDisk | undefined {
    const directory = mkdtempSync(join(tmpdir(), 'portage-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${options.sizeBytes}`, 'tmpfs', directory], { stdio: 'ignore' });
      return new SmallDisk(directory);
    } catch {
      rmSync(directory, { recursive: true });
      return undefined;
    }
  }

  private constructor(readonly directory: string) {}

  resize(options: { sizeBytes: number }): void {
    execFileSync('mount', ['-o', `remount,size=${options.sizeBytes}`, this.directory]);
  }

  remove(): void {
    execFileSync('umount', [this.directory]);
    rmSync(this.directory, { recursive: true });
  }
}
