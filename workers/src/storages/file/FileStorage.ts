import { constants } from 'node:fs';
import { lstat, open, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type {
  MultipartUpload,
  ReadOptions,
  StorageCallOptions,
  StorageConnector,
  StorageFeatures,
  StorageObject,
  WriteOptions,
  WriteOutcome,
} from '@portage/backstage-plugin-replication-node';
import { describeFile } from './describeFile';
import { errnoOf } from './errnoOf';
import { FileMultipartUpload } from './FileMultipartUpload';
import { listedPath } from './listedPath';
import { listFolder } from './listFolder';
import { parseFileUri } from './parseFileUri';
import type { PinnedFolder } from './PinnedFolder';
import { pruneFolders } from './pruneFolders';
import { readFileRange } from './readFileRange';
import { removeTemporaryFiles } from './removeTemporaryFiles';
import { RootJail } from './RootJail';
import { TemporaryFile } from './TemporaryFile';
import { toFileError } from './toFileError';

const PART_SIZE_BYTES = 16 * 1024 * 1024;
const PAGE_SIZE = 1000;
/** How many files are deleted at once. */
const DELETE_BATCH = 64;
/** How often a folder is made anew for a file, where deletions beside it remove the empty folder each time. */
const MAX_FOLDER_ATTEMPTS = 20;

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * Files of this machine below one root, which nothing ever leaves (see {@link RootJail}).
 *
 * A file appears whole or not at all: it is written under a hidden name beside its place, made durable, and given its name by
 * `rename(2)`, or by `link(2)` where it must not replace anything. Keys that end in a slash are no files; empty folders are nothing, are
 * made as files need them, and go with the last file in them.
 * A root that does not exist yet holds no files and is made by the first write, but listing it is an error, so that a mistyped one
 * is noticed.
 */
export class FileStorage implements StorageConnector {
  readonly type = 'file';
  readonly features: StorageFeatures = { conditionalWrite: true, listedPath };

  private constructor(
    readonly name: string,
    private readonly root: string,
    private readonly jail: RootJail,
  ) {}

  /** @param options - `root` is an absolute path */
  static create(options: { name: string; root: string }): FileStorage {
    return new FileStorage(options.name, options.root, RootJail.create(options.root));
  }

  async *list(
    prefix: string,
    options: StorageCallOptions & { startAfter?: string; pageSize?: number } = {},
  ): AsyncGenerator<StorageObject[]> {
    const { startAfter, pageSize = PAGE_SIZE, signal } = options;
    try {
      const base = await this.findBase(prefix);
      if (base === undefined) {
        return;
      }
      let page: StorageObject[] = [];
      for await (const objects of listFolder({ jail: this.jail, ...base, startAfter, signal })) {
        page = page.length > 0 ? page.concat(objects) : objects;
        while (page.length >= pageSize) {
          yield page.slice(0, pageSize);
          page = page.slice(pageSize);
        }
      }
      if (page.length > 0) {
        yield page;
      }
    } catch (error) {
      throw toFileError(error, 'list', prefix);
    }
  }

  async stat(uri: string, options?: StorageCallOptions): Promise<StorageObject | undefined> {
    options?.signal?.throwIfAborted();
    const { path } = parseFileUri(uri);
    try {
      const real = path.endsWith('/') ? undefined : await this.jail.find(path);
      const stats =
        real === undefined
          ? undefined
          : await this.inFolder(dirname(real), folder => lstat(folder.pathOf(basename(real)), { bigint: true }));
      return stats?.isFile() ? describeFile(uri, stats) : undefined;
    } catch (error) {
      throw toFileError(error, 'read', uri);
    }
  }

  async read(uri: string, options: ReadOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    const { path } = parseFileUri(uri);
    try {
      const real = path.endsWith('/') ? undefined : await this.jail.find(path);
      if (real === undefined) {
        throw new ReplicationError('source-file-missing', `There is no file "${uri}".`);
      }
      // O_NONBLOCK: opening a pipe would wait for its writer for ever.
      const handle = await open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      try {
        await this.jail.assertHandle(handle, path);
        return await readFileRange(handle, uri, options);
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw toFileError(error, 'read', uri);
    }
  }

  async write(uri: string, body: Uint8Array, options: WriteOptions = {}): Promise<WriteOutcome> {
    options.signal?.throwIfAborted();
    const { ifAbsent = false, signal } = options;
    let file: TemporaryFile | undefined;
    try {
      // Saves the bytes of a file that stands there already; `link(2)` decides where two writers race.
      if (ifAbsent && (await this.isTaken(uri))) {
        return { outcome: 'present' };
      }
      file = await this.createTemporary(uri);
      await file.handle.writeFile(body);
      signal?.throwIfAborted();
      return { outcome: await file.commit(ifAbsent) };
    } catch (error) {
      await file?.discard();
      throw toFileError(error, 'write', uri);
    }
  }

  async startMultipart(uri: string, options: WriteOptions & { sizeBytes: number }): Promise<MultipartUpload> {
    options.signal?.throwIfAborted();
    try {
      const file = await this.createTemporary(uri);
      return new FileMultipartUpload(file, { uri, ifAbsent: options.ifAbsent ?? false }, PART_SIZE_BYTES);
    } catch (error) {
      throw toFileError(error, 'write', uri);
    }
  }

  async delete(uris: readonly string[], options?: StorageCallOptions): Promise<void> {
    for (let start = 0; start < uris.length; start += DELETE_BATCH) {
      options?.signal?.throwIfAborted();
      await Promise.all(uris.slice(start, start + DELETE_BATCH).map(uri => this.deleteOne(uri)));
    }
    await this.prune(uris);
  }

  async removeUnfinished(prefix: string, options: StorageCallOptions & { olderThan: Date }): Promise<number> {
    try {
      const { olderThan, signal } = options;
      return await removeTemporaryFiles({ jail: this.jail, folder: folderOf(await this.wholePath(prefix)), olderThan, signal });
    } catch (error) {
      throw toFileError(error, 'delete', prefix);
    }
  }

  async close(): Promise<void> {
    // Every handle is closed by the call that opened it.
  }

  private async findBase(prefix: string): Promise<{ folder: string; uri: string; prefix: string } | undefined> {
    const path = await this.wholePath(prefix);
    const { scheme } = parseFileUri(prefix);
    if ((await this.jail.findRoot()) === undefined) {
      throw new ReplicationError('storage-unreachable', `The root "${this.root}" of the connection "${this.name}" does not exist.`, {
        action: 'Make the folder, mount its file system, or correct the root in app-config.',
      });
    }
    const uri = folderOf(path);
    const folder = await this.jail.find(uri);
    return folder === undefined ? undefined : { folder, uri: scheme + uri, prefix: scheme + path };
  }

  /** The path of a prefix. The bare root means all below it: nothing else that begins so is this connection's. */
  private async wholePath(prefix: string): Promise<string> {
    const { path } = parseFileUri(prefix);
    return !path.endsWith('/') && (await this.jail.isRoot(path)) ? `${path}/` : path;
  }

  private async createTemporary(uri: string): Promise<TemporaryFile> {
    const { folder, name } = this.splitPath(uri);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await TemporaryFile.create({ folder: await this.jail.makeFolder(folder), name });
      } catch (error) {
        // A deletion removed the folder, empty as it was, before the file stood in it.
        if (errnoOf(error) !== 'ENOENT' || attempt === MAX_FOLDER_ATTEMPTS) {
          throw error;
        }
      }
    }
  }

  /** Whether a file, or a link, has the name already; where a folder has it, writing fails later. */
  private async isTaken(uri: string): Promise<boolean> {
    const { folder, name } = this.splitPath(uri);
    const stats = await this.inFolder(folder, pinned => lstat(pinned.pathOf(name)));
    return stats !== undefined && !stats.isDirectory();
  }

  private async deleteOne(uri: string): Promise<void> {
    const { path } = parseFileUri(uri);
    if (path.endsWith('/')) {
      await this.jail.isRoot(path);
      return;
    }
    const { folder, name } = this.splitPath(uri);
    try {
      await this.inFolder(folder, pinned => unlink(pinned.pathOf(name)));
    } catch (error) {
      if (errnoOf(error) !== 'EISDIR') {
        throw toFileError(error, 'delete', uri);
      }
    }
  }

  /** Removes the folders that deleted files left empty; a name that was gone already counts too, since its deleter may have been killed. */
  private async prune(uris: readonly string[]): Promise<void> {
    const paths = uris.map(uri => parseFileUri(uri).path).filter(path => !path.endsWith('/'));
    try {
      const folders = new Set(paths.map(folderOf));
      await pruneFolders({ jail: this.jail, folders });
    } catch (error) {
      throw toFileError(error, 'delete', uris[0]);
    }
  }

  /** Where an object's name is made. */
  private splitPath(uri: string): { folder: string; name: string } {
    const { path } = parseFileUri(uri);
    if (path.endsWith('/')) {
      throw new ReplicationError('storage-error', `"${uri}" ends in a slash: no file can have that name.`, { retryable: false });
    }
    return { folder: folderOf(path), name: basename(path) };
  }

  /** Does something in a folder that is held open; `undefined` where the folder, or what it is done to, does not exist. */
  private async inFolder<T>(path: string, act: (folder: PinnedFolder) => Promise<T>): Promise<T | undefined> {
    const folder = await this.jail.openFolder(path);
    try {
      return folder && (await act(folder));
    } catch (error) {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') {
        return undefined;
      }
      throw error;
    } finally {
      await folder?.close();
    }
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
