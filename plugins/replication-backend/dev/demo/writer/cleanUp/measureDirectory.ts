import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a file occupies at least; disks give space away in blocks. */
const BLOCK_BYTES = 4_096;

/** The space that a folder's files occupy, in bytes. Files that go meanwhile count for nothing. */
export async function measureDirectory(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (entry.isFile()) {
      const file = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
      bytes += Math.ceil((file?.size ?? 0) / BLOCK_BYTES) * BLOCK_BYTES;
    }
  }
  return bytes;
}
