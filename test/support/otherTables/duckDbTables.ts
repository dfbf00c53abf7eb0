import type { SqlTableScript } from './SqlTableScript';

/** Where DuckDB's tables are. */
export const DUCK_DB_NAMESPACE = 'duck';

/**
 * Tables as DuckDB writes them, which shares no code with the other writers: manifests and manifest lists of its own, position deletes in Parquet,
 * deletion vectors, partitions by values and by transforms.
 */
export const DUCK_DB_TABLES: readonly SqlTableScript[] = [
  {
    name: 'types',
    first: [
      `CREATE TABLE {t} (b BOOLEAN, i INTEGER, f FLOAT, ts TIMESTAMP, tz TIMESTAMPTZ, t TIME, u UUID, bytes BLOB, l VARCHAR[], m MAP(VARCHAR, INTEGER),
        s STRUCT(a INTEGER, b VARCHAR[]), d DECIMAL(38, 10)) WITH ('location' = '{l}')`,
      `INSERT INTO {t} VALUES
        (true, -1, 'nan'::FLOAT, TIMESTAMP '1969-12-31 23:59:59.999999', TIMESTAMPTZ '2026-01-01 00:00:00+00', TIME '23:59:59.999999', uuid(),
         '\\x00\\xff'::BLOB, ['a', NULL], MAP {'k': 1}, {'a': 1, 'b': ['x']}, -0.0000000001),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
    ],
    then: [
      'ALTER TABLE {t} ADD COLUMN n VARCHAR',
      'ALTER TABLE {t} RENAME COLUMN i TO j',
      "INSERT INTO {t} (j, n) VALUES (5, 'später 😀')",
      'DELETE FROM {t} WHERE j = -1',
    ],
  },
  {
    name: 'partitioned',
    first: [
      "CREATE TABLE {t} (id BIGINT, d DATE, s VARCHAR) PARTITIONED BY (bucket(4, id), month(d)) WITH ('location' = '{l}')",
      "INSERT INTO {t} SELECT i, DATE '2026-01-01' + (i * 9)::INT, 's' || i FROM range(40) t(i)",
      'DELETE FROM {t} WHERE id % 7 = 0',
    ],
    then: [
      "UPDATE {t} SET s = 'changed' WHERE id = 20",
      `MERGE INTO {t} t USING (VALUES (1, 'merged'), (100, 'new')) AS v(id, s) ON t.id = v.id
       WHEN MATCHED THEN UPDATE SET s = v.s WHEN NOT MATCHED THEN INSERT (id, s) VALUES (v.id, v.s)`,
    ],
  },
  {
    name: 'vectors',
    first: [
      "CREATE TABLE {t} (id BIGINT, p VARCHAR) PARTITIONED BY (p) WITH ('format-version' = '3', 'location' = '{l}')",
      "INSERT INTO {t} SELECT i, 'p ' || (i % 3) FROM range(300) t(i)",
      'DELETE FROM {t} WHERE id < 20',
    ],
    then: ['DELETE FROM {t} WHERE id % 10 = 0', "UPDATE {t} SET p = 'ü/%' WHERE id = 51", 'INSERT INTO {t} VALUES (1000, NULL)'],
  },
  {
    name: 'in_one_commit',
    first: ["CREATE TABLE {t} (id BIGINT) WITH ('location' = '{l}')", 'INSERT INTO {t} VALUES (1)'],
    then: ['BEGIN', 'INSERT INTO {t} VALUES (2)', 'DELETE FROM {t} WHERE id = 1', 'INSERT INTO {t} VALUES (3)', 'COMMIT'],
  },
];
