import type { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import { ReplicationDatabase } from '../ReplicationDatabase';

/** An empty, migrated database of its own for one test. */
export async function createTestDatabase(databases: TestDatabases, databaseId: TestDatabaseId): Promise<ReplicationDatabase> {
  const knex = await databases.init(databaseId);
  return await ReplicationDatabase.create({ database: { getClient: async () => knex } });
}
