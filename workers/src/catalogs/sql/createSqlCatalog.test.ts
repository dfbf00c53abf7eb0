import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeCatalogConformance } from '../describeCatalogConformance';
import { createSqlCatalog } from './createSqlCatalog';

describeCatalogConformance('SQL on SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portage-sql-'));
  const options = { type: 'sql', client: 'better-sqlite3', connection: join(folder, 'made', 'catalog.sqlite') };
  return {
    views: true,
    open: () => createSqlCatalog({ name: 'disk-catalog', type: 'sql', options }),
    stop: () => rm(folder, { recursive: true }),
  };
});

describe('createSqlCatalog', () => {
  it.each([
    [{ client: 'mysql', connection: 'x' }, /replication\.connections\.lake\.client/],
    [{ client: 'better-sqlite3' }, /replication\.connections\.lake\.connection/],
    [
      { client: 'pg', connection: 'host=secret-host password=secret' },
      /replication\.connections\.lake\.connection: must be a connection string/,
    ],
    [{ client: 'pg', connection: 'postgresql://me:se%cret@[/db' }, /replication\.connections\.lake\.connection/],
    [{ client: 'better-sqlite3', connection: 'x', token: 'secret' }, /"token"/],
  ])('refuses %p and names the setting', async (options, message) => {
    const opened = createSqlCatalog({ name: 'lake', type: 'sql', options });
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.toMatchObject({ code: 'not-configured', message: expect.not.stringMatching(/secret|se%cret/) });
  });
});
