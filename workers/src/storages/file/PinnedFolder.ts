import { constants, existsSync, type Dirent } from 'node:fs';
import { open, readdir, readlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './errnoOf';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/** Where the system shows a process's open files as paths: Linux. */
const HANDLES = '/proc/self/fd';
const HANDLES_ARE_PATHS = existsSync(HANDLES);

/**
 * A folder held open, so that names are looked up in it and in no other one, whatever becomes of its path meanwhile.
 *
 * Node has no `openat(2)`; a path that begins at the open handle does the same. Where the system shows no such paths the folder's real
 * path is used, and a small gap stays between the look at it and its use.
 */
export class PinnedFolder {
  private constructor(
    private readonly handle: FileHandle,
    /** Where the folder really lies. */
    readonly realPath: string,
  ) {}

  /** @param path - must not be a link itself */
  static async open(path: string): Promise<PinnedFolder> {
    const handle = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    try {
      return new PinnedFolder(handle, (await readHandlePath(handle)) ?? path);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** A path of this folder that leads into it as it is now. */
  get path(): string {
    return HANDLES_ARE_PATHS ? `${HANDLES}/${this.handle.fd}` : this.realPath;
  }

  /** A path of one name in the folder. */
  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** What is in the folder, in no order; nothing where it was removed since it was opened, which a real path tells by an error. */
  async entries(): Promise<Dirent[]> {
    try {
      return await readdir(this.path, { withFileTypes: true });
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') {
        throw error;
      }
      return [];
    }
  }

  /** Opens a folder in this one, and closes this one. */
  async descend(name: string): Promise<PinnedFolder> {
    try {
      return await PinnedFolder.open(this.pathOf(name));
    } finally {
      await this.close();
    }
  }

  /** Makes the names in the folder durable. File systems that cannot (some network and FUSE mounts) keep them their own way. */
  async sync(): Promise<void> {
    try {
      await this.handle.sync();
    } catch (error) {
      if (errnoOf(error) !== 'EINVAL' && errnoOf(error) !== 'ENOTSUP') {
        throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** Where an open file really lies, on systems that can tell. */
export async function readHandlePath(handle: FileHandle): Promise<string | undefined> {
  return HANDLES_ARE_PATHS ? readlink(`${HANDLES}/${handle.fd}`) : undefined;
}
