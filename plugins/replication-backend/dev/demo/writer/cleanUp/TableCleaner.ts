import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoCatalog } from '../catalog/DemoCatalog';
import { toFileUri } from '../iceberg/fileUri';
import type { Region } from '../Region';
import type { TableDefinition } from '../tables/TableDefinition';
import { findReachableFiles } from './findReachableFiles';

async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

/**
 * Removes those files of a region's table that nothing needs any more: of expired snapshots, of lost races and of killed processes.
 *
 * A file goes only when it was seen unneeded for as long as `graceMs`: a commit may be on its way to refer to it, and a reader of an
 * older head on its way to read it. What was seen is not kept over a restart, so then the grace begins again.
 */
export class TableCleaner {
  /** When a file was first seen unneeded. */
  private readonly unneededSince = new Map<string, number>();

  private constructor(private readonly options: { catalog: DemoCatalog; region: Region; definition: TableDefinition; graceMs: number }) {}

  static create(options: { catalog: DemoCatalog; region: Region; definition: TableDefinition; graceMs: number }): TableCleaner {
    return new TableCleaner(options);
  }

  /** Looks at all files once. @returns how many were removed */
  async clean(nowMs: number): Promise<number> {
    const { catalog, region, definition, graceMs } = this.options;
    // Files are listed before the head is read: what was there and is committed meanwhile is found to be needed.
    const files = await listFiles(region.tableDirectory(definition));
    const reachable = await findReachableFiles(catalog, definition);
    const unneeded = new Set(files.filter(file => !reachable.has(toFileUri(file))));

    for (const file of this.unneededSince.keys()) {
      if (!unneeded.has(file)) {
        this.unneededSince.delete(file);
      }
    }
    let removed = 0;
    for (const file of unneeded) {
      const since = this.unneededSince.get(file) ?? nowMs;
      this.unneededSince.set(file, since);
      if (nowMs - since >= graceMs) {
        await rm(file, { force: true });
        this.unneededSince.delete(file);
        removed += 1;
      }
    }
    return removed;
  }
}
