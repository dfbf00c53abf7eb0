import { describeCatalogConformance } from '@portage/workers/conformance';
import { createNessieCatalog } from '@portage/workers';
import { startNessie } from '../servers/startNessie';

describeCatalogConformance('Nessie', async () => {
  const nessie = await startNessie();
  return {
    views: true,
    open: () => createNessieCatalog({ name: 'lake-catalog', type: 'nessie', options: { uri: nessie.uri } }),
    stop: () => nessie.stop(),
  };
});
