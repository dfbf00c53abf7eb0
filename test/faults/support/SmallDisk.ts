import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of a few megabytes, in memory. */
export class SmallDisk {
  /** Whether this process may mount a file system, as only root may, and not in every container. */
  static isPermitted(): boolean {
    try {
      SmallDisk.mount({ sizeBytes: 4096 }).remove();
      return true;
    } catch {
      return false;
    }
  }

  /** @throws Error where it may not be mounted */
  static mount(options: { sizeBytes: number }): SmallDisk {
    const directory = mkdtempSync(join(tmpdir(), 'portage-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${options.sizeBytes}`, 'tmpfs', directory], { stdio: 'pipe' });
      return new SmallDisk(directory);
    } catch (error) {
      rmdirSync(directory);
      throw error;
    }
  }

  private constructor(readonly directory: string) {}

  resize(options: { sizeBytes: number }): void {
    execFileSync('mount', ['-o', `remount,size=${options.sizeBytes}`, this.directory]);
  }

  remove(): void {
    execFileSync('umount', [this.directory]);
    rmdirSync(this.directory);
  }
}
