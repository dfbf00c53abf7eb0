import type { DemoCatalog, TableName } from '../catalog/DemoCatalog';
import { readManifestList } from '../iceberg/manifestList';
import { readMetadata } from '../iceberg/metadataFile';
import type { TableHead } from './TableHead';

/** Reads a table down to the manifests of its current snapshot. */
export async function readTableHead(catalog: DemoCatalog, table: TableName): Promise<TableHead> {
  const location = catalog.pointerOf(table);
  if (location === undefined) {
    throw new Error(`The catalog has no table ${table.namespace}.${table.name}`);
  }
  const metadata = await readMetadata(location);
  const current = metadata.snapshots.find(snapshot => snapshot['snapshot-id'] === metadata['current-snapshot-id']);
  return { location, metadata, manifests: current ? await readManifestList(current['manifest-list']) : [] };
}
