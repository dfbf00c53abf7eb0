import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copiedUri, sourceFolder } from './benchMapping';
import { DataFileList } from './DataFileList';
import { TableGenerator } from './TableGenerator';

const COMMITS = 20;
const FILES_PER_MANIFEST = 2_000;

/** A table on the disk, to be removed. */
export interface BenchTable {
  folder: string;
  files: number;
  manifests: number;
  /** The whole table. */
  metadataLocation: string;
  /** The states after it, each with one commit of one file more. */
  increments: string[];
  remove(): Promise<void>;
}

/** Makes a table of 20 commits with 2,000 files in a manifest, and then some commits of one file each; and the list of its copied data files. */
export async function createBenchTable(options: { manifests: number; increments: number }): Promise<BenchTable> {
  const folder = await mkdtemp(join(tmpdir(), 'portage-bench-'));
  const copied = DataFileList.create(folder);
  const table = await TableGenerator.create({
    folder: sourceFolder(folder),
    uri: `file:${sourceFolder(folder)}`,
    onFile: ({ uri, sizeBytes }) => copied.add({ uri: copiedUri(folder, uri), sizeBytes }),
  });
  const perCommit = Math.ceil(options.manifests / COMMITS);
  let metadataLocation = '';
  for (let manifests = 0; manifests < options.manifests; manifests += perCommit) {
    const count = Math.min(perCommit, options.manifests - manifests);
    metadataLocation = await table.commit({ manifests: count, filesPerManifest: FILES_PER_MANIFEST });
  }
  const increments: string[] = [];
  for (let increment = 0; increment < options.increments; increment += 1) {
    increments.push(await table.commit({ manifests: 1, filesPerManifest: 1 }));
  }
  copied.close();
  return {
    folder,
    files: options.manifests * FILES_PER_MANIFEST,
    manifests: options.manifests,
    metadataLocation,
    increments,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
