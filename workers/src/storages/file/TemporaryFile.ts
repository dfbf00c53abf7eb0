import { constants } from 'node:fs';
import { link, lstat, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { errnoOf } from './errnoOf';
import type { PinnedFolder } from './PinnedFolder';
import { createTemporaryName } from './temporaryName';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * A file under way: written under a hidden name beside its target, so that nobody sees a part of it, and given its name at once.
 * After a crash at most the hidden file stays, for `removeUnfinished`.
 */
export class TemporaryFile {
  #isOpen = true;

  private constructor(
    readonly handle: FileHandle,
    private readonly folder: PinnedFolder,
    private readonly path: string,
    private readonly target: string,
  ) {}

  /** @param options - the folder belongs to the file from here on, and is closed with it */
  static async create(options: { folder: PinnedFolder; name: string }): Promise<TemporaryFile> {
    const { folder, name } = options;
    const path = folder.pathOf(createTemporaryName());
    try {
      const handle = await open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o666);
      return new TemporaryFile(handle, folder, path, folder.pathOf(name));
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  /**
   * The commit point: makes the bytes durable, then the name.
   * @param ifAbsent - leave what stands there; `link(2)` fails where a name exists, atomically against every other writer
   */
  async commit(ifAbsent: boolean): Promise<'written' | 'present'> {
    await this.handle.sync();
    if (!ifAbsent) {
      await rename(this.path, this.target);
    } else if (!(await this.linkToTarget())) {
      await this.discard();
      return 'present';
    } else {
      await unlink(this.path);
    }
    await this.folder.sync();
    await this.close();
    return 'written';
  }

  /** Leaves nothing behind; safe to call at any time. */
  async discard(): Promise<void> {
    if (!this.#isOpen) {
      return;
    }
    try {
      await unlink(this.path);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') {
        throw error;
      }
    } finally {
      await this.close();
    }
  }

  private async close(): Promise<void> {
    this.#isOpen = false;
    await this.handle.close();
    await this.folder.close();
  }

  private async linkToTarget(): Promise<boolean> {
    try {
      await link(this.path, this.target);
      return true;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') {
        throw error;
      }
      if ((await lstat(this.target)).isDirectory()) {
        throw new ReplicationError('target-occupied', `A folder stands where a file is to be written.`);
      }
      return false;
    }
  }
}
