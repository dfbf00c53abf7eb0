import type { DemoCatalog, TableName } from '../catalog/DemoCatalog';
import { readTableHead } from '../commit/readTableHead';
import { readManifestList } from '../iceberg/manifestList';
import { readLiveEntries } from '../iceberg/readLiveEntries';

/** All URIs that a table's retained snapshots and its log of metadata need. */
export async function findReachableFiles(catalog: DemoCatalog, table: TableName): Promise<Set<string>> {
  const { location, metadata } = await readTableHead(catalog, table);
  const reachable = new Set([location, ...metadata['metadata-log'].map(entry => entry['metadata-file'])]);
  for (const snapshot of metadata.snapshots) {
    reachable.add(snapshot['manifest-list']);
    for (const manifest of await readManifestList(snapshot['manifest-list'])) {
      // Snapshots share most of their manifests; each is read once.
      if (!reachable.has(manifest.manifest_path)) {
        reachable.add(manifest.manifest_path);
        for (const { data_file: file } of await readLiveEntries(manifest)) {
          reachable.add(file.file_path);
        }
      }
    }
  }
  return reachable;
}
