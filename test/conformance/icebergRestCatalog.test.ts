import { join } from 'node:path';
import { describeCatalogConformance } from '@portage/workers/conformance';
import { createIcebergRestCatalog } from '@portage/workers';
import { startIcebergRest } from '../servers/startIcebergRest';
import { openWithMetadataFiles } from '../support/openWithMetadataFiles';

describeCatalogConformance('Iceberg REST', async () => {
  const server = await startIcebergRest();
  return {
    views: true,
    listsReferences: false,
    open: async () =>
      openWithMetadataFiles({
        catalog: await createIcebergRestCatalog({
          name: 'lake-catalog',
          type: 'iceberg-rest',
          options: { uri: server.uri, allowDropAndRegister: true },
        }),
        directory: join(server.directory, 'metadata'),
        createReference: name => server.createWarehouse(name),
      }),
    stop: () => server.stop(),
  };
});
