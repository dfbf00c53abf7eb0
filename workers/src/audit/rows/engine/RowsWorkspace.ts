import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { Unprovable } from '../Unprovable';

const CHUNK_BYTES = 4 * 1024 * 1024;
/** Tells this process from an earlier one with its id: in a container all are number 1. */
const PROCESS_MARK = randomBytes(4).toString('hex');
const HOST = hostname().replace(/[^A-Za-z0-9]/g, '');
const FOLDER = /^portage-rows-([A-Za-z0-9]*)-(\d+)-([0-9a-f]{8})-/;

/**
 * A temporary folder with the few files that are being read at a time; the table's largest data files bound what it takes. It goes with `remove`; what
 * a killed process left is removed when the next workspace is made on the machine.
 */
export class RowsWorkspace {
  private files = 0;

  static async create(): Promise<RowsWorkspace> {
    await removeLeavings();
    return new RowsWorkspace(await mkdtemp(join(tmpdir(), `portage-rows-${HOST}-${process.pid}-${PROCESS_MARK}-`)));
  }

  private constructor(readonly folder: string) {}

  /**
   * Copies an object here.
   * @returns the copy's path
   * @throws ReplicationError `source-changed` where the object does not have `sizeBytes`
   */
  async fetch(
    storage: StorageConnector,
    object: { uri: string; sizeBytes: number; signal: AbortSignal; onRead: (bytes: number) => void },
  ): Promise<string> {
    const { uri, sizeBytes, signal, onRead } = object;
    this.files += 1;
    const path = join(this.folder, `${this.files}`);
    const file = await open(path, 'wx');
    try {
      for (let offsetBytes = 0; offsetBytes < sizeBytes; offsetBytes += CHUNK_BYTES) {
        const lengthBytes = Math.min(CHUNK_BYTES, sizeBytes - offsetBytes);
        const bytes = await storage.read(uri, { offsetBytes, lengthBytes, expected: { sizeBytes }, signal });
        await file.writeFile(bytes);
        onRead(bytes.length);
      }
    } catch (error) {
      throw isFull(error) ? new Unprovable("the worker's temporary folder is full") : error;
    } finally {
      await file.close();
    }
    return path;
  }

  async drop(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function removeLeavings(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, host, pid, mark] = FOLDER.exec(name) ?? [];
    if (host === HOST && mark !== PROCESS_MARK && (Number(pid) === process.pid || !isRunning(Number(pid)))) {
      await rm(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}
