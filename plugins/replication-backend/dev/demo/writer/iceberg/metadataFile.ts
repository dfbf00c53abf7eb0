import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { toFileUri, toPath } from './fileUri';
import { parseLossless, stringifyLossless } from './losslessJson';
import type { TableMetadata } from './tableMetadata';

/** Reads a metadata file; the demo writes them with gzip. */
export async function readMetadata(uri: string): Promise<TableMetadata> {
  return parseLossless(gunzipSync(await readFile(toPath(uri))).toString()) as TableMetadata;
}

/**
 * Writes the metadata of a table's next version under a new name in the writer's own region.
 * @returns its URI
 */
export async function writeMetadata(options: { tableDirectory: string; metadata: TableMetadata; previous?: string }): Promise<string> {
  const { tableDirectory, metadata, previous } = options;
  const version = previous === undefined ? 0 : Number.parseInt(basename(previous), 10) + 1;
  const path = join(tableDirectory, 'metadata', `${String(version).padStart(5, '0')}-${randomUUID()}.gz.metadata.json`);
  await mkdir(join(tableDirectory, 'metadata'), { recursive: true });
  await writeFile(path, gzipSync(stringifyLossless(metadata)));
  return toFileUri(path);
}
