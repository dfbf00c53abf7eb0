import { randomUUID } from 'node:crypto';
import { describeCatalogConformance } from '@portage/workers/conformance';
import { createSqlCatalog } from '@portage/workers';
import { startPostgres } from '../servers/startPostgres';

describeCatalogConformance('SQL on PostgreSQL', async () => {
  const postgres = await startPostgres();
  const connection = await postgres.createDatabase(`catalog_${randomUUID().slice(0, 8)}`);
  return {
    views: true,
    open: () => createSqlCatalog({ name: 'postgres-catalog', type: 'sql', options: { client: 'pg', connection } }),
    stop: () => postgres.stop(),
  };
});
