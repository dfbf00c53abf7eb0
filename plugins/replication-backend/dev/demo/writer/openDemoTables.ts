import type { DemoCatalog } from './catalog/DemoCatalog';
import { createTableMetadata } from './iceberg/createTableMetadata';
import { toFileUri } from './iceberg/fileUri';
import { writeMetadata } from './iceberg/metadataFile';
import type { Region } from './Region';
import type { TableDefinition } from './tables/TableDefinition';

/** Makes the tables that are not there yet; their home is the given region, whoever writes into them later. */
export async function openDemoTables(options: {
  catalog: DemoCatalog;
  home: Region;
  definitions: readonly TableDefinition[];
}): Promise<void> {
  const { catalog, home, definitions } = options;
  for (const definition of definitions) {
    catalog.createNamespace(definition.namespace);
    if (catalog.pointerOf(definition) === undefined) {
      const tableDirectory = home.tableDirectory(definition);
      const metadata = createTableMetadata(definition, toFileUri(tableDirectory));
      catalog.createTable(definition, await writeMetadata({ tableDirectory, metadata }));
    }
  }
}
