import type { SqlTableScript } from './SqlTableScript';

/** Where Trino's tables are. */
export const TRINO_NAMESPACE = 'trino';

/**
 * Tables as Trino writes them: its own manifests, Parquet, ORC and Avro files, position deletes, Puffin files with sketches of `ANALYZE`, sorted
 * files, and what its maintenance leaves behind.
 */
export const TRINO_TABLES: readonly SqlTableScript[] = [
  {
    name: 'evolved',
    first: [
      `CREATE TABLE {t} (id bigint, customer varchar, amount decimal(12, 2), placed timestamp(6) with time zone, tags array(varchar),
        attributes map(varchar, double), nested row(a integer, b varchar), raw varbinary, code uuid)
       WITH (location = '{l}', partitioning = ARRAY['day(placed)', 'bucket(customer, 4)'], sorted_by = ARRAY['id'])`,
      `INSERT INTO {t} VALUES
        (1, 'ann', 12.50, TIMESTAMP '2026-01-01 10:00:00 UTC', ARRAY['a', null], MAP(ARRAY['k'], ARRAY[1.5e0]), ROW(1, 'x'), X'00ff', uuid()),
        (2, 'ben', -0.01, TIMESTAMP '1969-12-31 23:59:59.999999 UTC', ARRAY[], null, null, null, null),
        (3, null, null, null, null, MAP(), ROW(null, null), X'', uuid())`,
      `INSERT INTO {t} SELECT n, 'c' || CAST(n % 7 AS varchar), n, TIMESTAMP '2026-01-02 00:00:00 UTC' + n * INTERVAL '1' HOUR, null, null, null, null, null
       FROM UNNEST(sequence(10, 90)) AS s(n)`,
      'DELETE FROM {t} WHERE id = 2',
      'ANALYZE {t}',
    ],
    then: [
      "UPDATE {t} SET customer = 'changed' WHERE id BETWEEN 20 AND 30",
      'ALTER TABLE {t} ADD COLUMN note varchar',
      'ALTER TABLE {t} RENAME COLUMN amount TO total',
      'ALTER TABLE {t} DROP COLUMN raw',
      "ALTER TABLE {t} SET PROPERTIES partitioning = ARRAY['month(placed)']",
      `MERGE INTO {t} t USING (VALUES (1, 'merged'), (500, 'new')) AS s(id, note) ON t.id = s.id
       WHEN MATCHED THEN UPDATE SET note = s.note WHEN NOT MATCHED THEN INSERT (id, note) VALUES (s.id, s.note)`,
      'ANALYZE {t}',
    ],
  },
  {
    name: 'maintained',
    first: [
      "CREATE TABLE {t} (id bigint, p integer) WITH (location = '{l}', partitioning = ARRAY['p'])",
      'INSERT INTO {t} SELECT n, n % 3 FROM UNNEST(sequence(1, 300)) AS s(n)',
      'INSERT INTO {t} SELECT n, n % 3 FROM UNNEST(sequence(301, 400)) AS s(n)',
      'DELETE FROM {t} WHERE id % 10 = 0',
    ],
    then: [
      'ALTER TABLE {t} EXECUTE optimize',
      'ALTER TABLE {t} EXECUTE optimize_manifests',
      "ALTER TABLE {t} EXECUTE expire_snapshots(retention_threshold => '0s')",
      "ALTER TABLE {t} EXECUTE remove_orphan_files(retention_threshold => '0s')",
      'DELETE FROM {t} WHERE p = 1',
      'INSERT INTO {t} VALUES (1000, null)',
    ],
  },
  {
    name: 'version_1',
    first: [
      "CREATE TABLE {t} (id integer, d date, t time(6), f real) WITH (location = '{l}', format_version = 1, partitioning = ARRAY['year(d)', 'truncate(id, 10)'])",
      "INSERT INTO {t} VALUES (1, DATE '2020-02-29', TIME '23:59:59.999999', nan()), (25, DATE '1950-01-01', null, infinity()), (null, null, null, null)",
    ],
    then: [
      'ALTER TABLE {t} SET PROPERTIES format_version = 2',
      'DELETE FROM {t} WHERE id = 25',
      "INSERT INTO {t} VALUES (7, DATE '2020-02-28', null, REAL '-0.0')",
    ],
  },
  {
    name: 'in_avro',
    first: [
      "CREATE TABLE {t} (id bigint, s varchar, nested row(x integer, y array(varchar))) WITH (location = '{l}', format = 'AVRO', object_store_layout_enabled = true)",
      "INSERT INTO {t} SELECT n, 'é😀', ROW(CAST(n AS integer), ARRAY['q', null]) FROM UNNEST(sequence(1, 50)) AS s(n)",
      'DELETE FROM {t} WHERE id < 5',
    ],
    then: [
      'ALTER TABLE {t} ADD COLUMN nested.z double',
      'UPDATE {t} SET nested = ROW(1, null, 2.5e0) WHERE id = 50',
      'DELETE FROM {t} WHERE id = 49',
    ],
  },
  {
    name: 'in_orc',
    first: [
      "CREATE TABLE {t} (id bigint, s varchar) WITH (location = '{l}', format = 'ORC', orc_bloom_filter_columns = ARRAY['id'])",
      "INSERT INTO {t} SELECT n, 'row ' || CAST(n AS varchar) FROM UNNEST(sequence(1, 20)) AS s(n)",
    ],
    then: ["INSERT INTO {t} VALUES (100, 'later')", 'ALTER TABLE {t} EXECUTE optimize'],
  },
];
