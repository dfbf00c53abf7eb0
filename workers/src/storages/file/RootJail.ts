import { lstat, mkdir, realpath, type FileHandle } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { errnoOf } from './errnoOf';
import { PinnedFolder, readHandlePath } from './PinnedFolder';

/** How far a path exists below the root: the deepest folder that does, free of links, and the names that are missing below it. */
interface PathExistence {
  folder: string;
  missing: string[];
}

/**
 * Keeps every path of a `file` connection below its root.
 *
 * A path may leave the root by `..` (refused when the URI is parsed), by naming another folder, or by a symbolic link anywhere in
 * it, dangling ones included: a write through one would make its target. So each operation first asks for the real path. Between that
 * and the operation a folder could be exchanged for a link; therefore what is opened is asked afterwards where it really lies, before
 * a byte is read or a name is made, and names are made and removed in folders that are held open (see {@link PinnedFolder}).
 * Links that stay below the root are followed.
 */
export class RootJail {
  #realRoot: string | undefined;

  private constructor(private readonly root: string) {}

  /** @param root - an absolute path; it may be a link itself and need not exist yet */
  static create(root: string): RootJail {
    return new RootJail(withoutTrailingSlash(posix.normalize(root)));
  }

  /** The real root, or `undefined` where it does not exist. */
  async findRoot(): Promise<string | undefined> {
    try {
      this.#realRoot ??= await realpath(this.root);
    } catch (error) {
      if (!isMissing(error)) {
        throw error;
      }
    }
    return this.#realRoot;
  }

  /** @throws ReplicationError `path-outside-root` where the path does not even begin as the root does */
  async isRoot(path: string): Promise<boolean> {
    return (await this.relativeOf(path)) === '';
  }

  /** Whether a path leads through no symbolic link below the root, as far as it exists. */
  async isFreeOfLinks(path: string): Promise<boolean> {
    const relative = await this.relativeOf(path);
    const root = await this.findRoot();
    if (root === undefined) {
      return true;
    }
    const { folder, missing } = await this.walk(root, relative, path);
    return join(folder, ...missing) === join(root, relative);
  }

  /**
   * The real path of something that exists, free of links; `undefined` where nothing does.
   * @throws ReplicationError `path-outside-root`
   */
  async find(path: string): Promise<string | undefined> {
    const relative = await this.relativeOf(path);
    const root = await this.findRoot();
    if (root === undefined) {
      return undefined;
    }
    try {
      return this.assertInside(await realpath(join(root, relative)), path);
    } catch (error) {
      if (!isMissing(error)) {
        throw error;
      }
      await this.walk(root, relative, path);
      return undefined;
    }
  }

  /** Opens a folder that exists; `undefined` where there is none. The caller closes it. */
  async openFolder(path: string): Promise<PinnedFolder | undefined> {
    const real = await this.find(path);
    if (real === undefined) {
      return undefined;
    }
    try {
      return await this.pin(real, path);
    } catch (error) {
      if (!isMissing(error)) {
        throw error;
      }
      return undefined;
    }
  }

  /** Opens a folder, and makes it with all above it, the root too, if need be. The caller closes it. */
  async makeFolder(path: string): Promise<PinnedFolder> {
    const relative = await this.relativeOf(path);
    if ((await this.findRoot()) === undefined) {
      await makeRoot(this.root);
    }
    const { folder, missing } = await this.walk((await this.findRoot())!, relative, path);
    let pinned = await this.pin(folder, path);
    for (const name of missing) {
      await makeName(pinned, name);
      pinned = await pinned.descend(name);
    }
    return pinned;
  }

  /** Checks where an opened file really lies, on systems that can tell (Linux). */
  async assertHandle(handle: FileHandle, path: string): Promise<void> {
    const opened = await readHandlePath(handle);
    if (opened !== undefined) {
      this.assertInside(opened, path);
    }
  }

  private async pin(real: string, path: string): Promise<PinnedFolder> {
    const pinned = await PinnedFolder.open(real);
    try {
      this.assertInside(pinned.realPath, path);
      return pinned;
    } catch (error) {
      await pinned.close();
      throw error;
    }
  }

  private assertInside(real: string, path: string): string {
    if (relativeTo(this.#realRoot!, real) === undefined) {
      throw outside(path);
    }
    return real;
  }

  /** The path below the root, which may be spelled as configured or as it really is. Empty for the root itself. */
  private async relativeOf(path: string): Promise<string> {
    const realRoot = await this.findRoot();
    const plain = withoutTrailingSlash(posix.normalize(path));
    const relative = relativeTo(this.root, plain) ?? (realRoot === undefined ? undefined : relativeTo(realRoot, plain));
    if (relative === undefined) {
      throw outside(path);
    }
    return relative;
  }

  /** Follows a path name by name to where it ends, and refuses every link on the way that leads out or nowhere. */
  private async walk(root: string, relative: string, path: string): Promise<PathExistence> {
    const names = relative.split('/').filter(name => name !== '');
    let folder = root;
    for (const [index, name] of names.entries()) {
      const next = join(folder, name);
      try {
        const entry = await lstat(next);
        folder = entry.isSymbolicLink() ? this.assertInside(await followLink(next, path), path) : next;
      } catch (error) {
        if (!isMissing(error)) {
          throw error;
        }
        return { folder, missing: names.slice(index) };
      }
    }
    return { folder, missing: [] };
  }
}

/** @throws ReplicationError where the link dangles: nobody can tell where it would lead */
async function followLink(link: string, path: string): Promise<string> {
  try {
    return await realpath(link);
  } catch (error) {
    throw isMissing(error) ? outside(path) : error;
  }
}

/** Makes the root with all above it. */
async function makeRoot(root: string): Promise<void> {
  const first = await mkdir(root, { recursive: true });
  for (let made = root; first !== undefined && made.length >= first.length; made = dirname(made)) {
    const parent = await PinnedFolder.open(await realpath(dirname(made)));
    await parent.sync();
    await parent.close();
  }
}

async function makeName(folder: PinnedFolder, name: string): Promise<void> {
  try {
    await mkdir(folder.pathOf(name));
    await folder.sync();
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') {
      await folder.close();
      throw error;
    }
  }
}

function relativeTo(root: string, path: string): string | undefined {
  if (path === root) {
    return '';
  }
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function isMissing(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}

function outside(path: string): ReplicationError {
  return new ReplicationError(
    'path-outside-root',
    `"${path}" does not lie below the connection's root, or a symbolic link on its way leads out.`,
  );
}
