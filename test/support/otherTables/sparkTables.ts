import type { SparkStatement } from '../../servers/startSpark';

/** A table that Spark writes in two parts: the first is there when a policy first runs, the second comes between that and the next run. */
export interface SparkTableScript {
  name: string;
  first: SparkStatement[];
  then: SparkStatement[];
}

/** Where Spark's tables are. */
export const SPARK_NAMESPACE = 'other';

/** Where writers of each region put files: absolute URIs without a slash at their end. */
export type RegionRoots = Record<'eu' | 'ap' | 'us', string>;

const MERGE_ON_READ = "'write.delete.mode' = 'merge-on-read', 'write.update.mode' = 'merge-on-read', 'write.merge.mode' = 'merge-on-read'";
const V2 = `'format-version' = '2', ${MERGE_ON_READ}`;
const V3 = `'format-version' = '3', ${MERGE_ON_READ}`;

/** Partition values that trip over escaping, decoding, patterns, hidden names and the edges of Unicode. */
const UNUSUAL_VALUES = [
  ...['', ' ', '  lead', 'trail ', 'a/b', '..', '.', '../..', '100%', '%2F', '%', 'a+b', 'a=b&c', 'ü😀𝕏', 'x\ny', "'q'", '"dq"', '#f?q'],
  ...['null', '__HIVE_DEFAULT_PARTITION__', 'file:/tmp/x', 'a:b', '[x]*{y}', '_hidden', '\u0001', '\ufeff', 'e\u0301', '\u00e9'],
];

const literal = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`;
const unusualRows = () => UNUSUAL_VALUES.map((value, id) => `(${id}, ${literal(value)})`).join(', ');

/**
 * Tables of kinds that the fixtures do not have, each with what is known to go wrong elsewhere: nested types that evolve, partition fields that come
 * and go, odd values, maintenance between two syncs, vectors that are replaced, branches, codecs, formats, foreign files.
 *
 * `{t}` stands for the table's name with its catalog, `{n}` for the one without.
 */
export const sparkTables = ({ eu, ap, us }: RegionRoots): SparkTableScript[] => [
  {
    name: 'nested',
    first: [
      `CREATE TABLE {t} (id BIGINT, m MAP<STRING, ARRAY<STRUCT<a: INT, b: STRUCT<c: DOUBLE>>>>, l ARRAY<ARRAY<MAP<INT, STRING>>>) USING iceberg TBLPROPERTIES (${V2})`,
      `INSERT INTO {t} VALUES (1, map('k', array(named_struct('a', 1, 'b', named_struct('c', 1.5D)))), array(array(map(1, 'x')), null)), (2, null, array())`,
      'ALTER TABLE {t} ADD COLUMN m.value.element.b.d STRING',
      'ALTER TABLE {t} ALTER COLUMN m.value.element.a TYPE BIGINT',
      'ALTER TABLE {t} RENAME COLUMN m.value.element.b.c TO cc',
    ],
    then: [
      `INSERT INTO {t} SELECT 3, map('q', array(named_struct('a', 9223372036854775807L, 'b', named_struct('cc', double('nan'), 'd', '😀')))), null`,
      'ALTER TABLE {t} DROP COLUMN m.value.element.b.cc',
      'DELETE FROM {t} WHERE id = 2',
      "UPDATE {t} SET l = array(array(map(7, 'new'))) WHERE id = 3",
    ],
  },
  {
    name: 'specs',
    first: [
      `CREATE TABLE {t} (id BIGINT, a STRING, p STRING, ts TIMESTAMP, d DECIMAL(38, 10), b BINARY) USING iceberg PARTITIONED BY (p, bucket(4, id), hours(ts), truncate(5, d), b) TBLPROPERTIES (${V2})`,
      "INSERT INTO {t} VALUES (1, 'a', 'x', TIMESTAMP '1969-12-31 23:59:59.999999', -0.0000000001BD, X'00ff2f2e'), (2, 'b', null, null, null, null)",
      'ALTER TABLE {t} DROP COLUMN a',
      'ALTER TABLE {t} ADD COLUMN a INT',
      'ALTER TABLE {t} DROP PARTITION FIELD p',
      "INSERT INTO {t} VALUES (3, 'zz', null, 12345678901234567890.5BD, X'', 3)",
    ],
    then: [
      'ALTER TABLE {t} RENAME COLUMN p TO q',
      'ALTER TABLE {t} ADD PARTITION FIELD truncate(2, q) AS p',
      "INSERT INTO {t} VALUES (4, '', null, null, null, 4)",
      'DELETE FROM {t} WHERE id IN (1, 3)',
      'ALTER TABLE {t} REPLACE PARTITION FIELD p WITH q AS renamed',
      "INSERT INTO {t} VALUES (5, 'q', null, null, null, 5)",
    ],
  },
  {
    name: 'versions',
    first: [
      "CREATE TABLE {t} (id BIGINT, d DATE, s STRING) USING iceberg PARTITIONED BY (days(d), s) TBLPROPERTIES ('format-version' = '1', 'write.delete.mode' = 'merge-on-read')",
      "INSERT INTO {t} VALUES (1, DATE '2020-01-01', 'a'), (2, DATE '1950-12-31', 'b'), (3, null, null)",
      'ALTER TABLE {t} DROP PARTITION FIELD s',
    ],
    then: [
      "INSERT INTO {t} VALUES (4, DATE '2020-01-01', 'a')",
      'DELETE FROM {t} WHERE id = 1',
      "ALTER TABLE {t} SET TBLPROPERTIES ('format-version' = '2')",
      'DELETE FROM {t} WHERE id = 2',
      "ALTER TABLE {t} SET TBLPROPERTIES ('format-version' = '3')",
      "INSERT INTO {t} VALUES (5, DATE '2021-01-01', 'q'), (6, null, 'r')",
      'DELETE FROM {t} WHERE id = 5',
      "CALL src.system.rewrite_data_files(table => '{n}', options => map('rewrite-all', 'true'))",
    ],
  },
  {
    name: 'values',
    first: [
      `CREATE TABLE {t} (id BIGINT, s STRING) USING iceberg PARTITIONED BY (s) TBLPROPERTIES (${V3}, 'write.object-storage.enabled' = 'true', 'write.data.path' = '${eu}/else where/%20data', 'write.metadata.path' = '${ap}/meta ü')`,
      `INSERT INTO {t} VALUES (1000, null), ${unusualRows()}`,
      'DELETE FROM {t} WHERE id % 3 = 0',
    ],
    then: [
      'DELETE FROM {t} WHERE id % 2 = 0',
      `ALTER TABLE {t} SET TBLPROPERTIES ('write.data.path' = '${us}/written here')`,
      "INSERT INTO {t} VALUES (1, 'a/b')",
    ],
  },
  {
    name: 'maintained',
    first: [
      `CREATE TABLE {t} (id BIGINT, p INT) USING iceberg PARTITIONED BY (p) TBLPROPERTIES (${V2}, 'write.delete.granularity' = 'partition')`,
      'INSERT INTO {t} SELECT id, id % 3 FROM range(0, 300)',
      'INSERT INTO {t} SELECT id, id % 3 FROM range(300, 600)',
      'DELETE FROM {t} WHERE id % 10 = 0',
      "ALTER TABLE {t} SET TBLPROPERTIES ('write.delete.granularity' = 'file')",
      'DELETE FROM {t} WHERE id % 10 = 1',
      "CALL src.system.compute_table_stats('{n}')",
    ],
    then: [
      'MERGE INTO {t} USING (SELECT id FROM range(0, 700)) s ON {t}.id = s.id WHEN MATCHED AND s.id % 10 = 2 THEN DELETE WHEN MATCHED AND s.id % 10 = 3 THEN UPDATE SET p = 9 WHEN NOT MATCHED THEN INSERT (id, p) VALUES (s.id, 7)',
      "CALL src.system.rewrite_position_delete_files(table => '{n}', options => map('rewrite-all', 'true'))",
      "CALL src.system.rewrite_data_files(table => '{n}', where => 'p = 1', options => map('rewrite-all', 'true', 'remove-dangling-deletes', 'true'))",
      "CALL src.system.rewrite_manifests('{n}')",
      'DELETE FROM {t} WHERE p = 9',
      "CALL src.system.expire_snapshots(table => '{n}', older_than => now(), retain_last => 3)",
      "CALL src.system.compute_partition_stats('{n}')",
    ],
  },
  {
    name: 'vectors',
    first: [
      `CREATE TABLE {t} (id BIGINT, p INT) USING iceberg PARTITIONED BY (p) TBLPROPERTIES (${V3})`,
      'INSERT INTO {t} SELECT id, id % 3 FROM range(0, 300)',
      ...[0, 1, 2].map(digit => `DELETE FROM {t} WHERE id % 10 = ${digit}`),
    ],
    then: [
      'UPDATE {t} SET p = p + 10 WHERE id % 7 = 3',
      "CALL src.system.rewrite_data_files(table => '{n}', where => 'p = 1', options => map('rewrite-all', 'true'))",
      'DELETE FROM {t} WHERE id % 10 = 5',
      "CALL src.system.expire_snapshots(table => '{n}', older_than => now(), retain_last => 2)",
    ],
  },
  {
    name: 'branches',
    first: [
      `CREATE TABLE {t} (id BIGINT, s STRING) USING iceberg TBLPROPERTIES (${V2}, 'write.wap.enabled' = 'true')`,
      "INSERT INTO {t} VALUES (1, 'a')",
      'ALTER TABLE {t} CREATE BRANCH `feature/x y`',
      'ALTER TABLE {t} CREATE TAG `v1.0 ü` RETAIN 365 DAYS',
      "INSERT INTO {t}.`branch_feature/x y` VALUES (2, 'b')",
      'DELETE FROM {t}.`branch_feature/x y` WHERE id = 1',
      { settings: { 'spark.wap.id': 'staged' } },
      "INSERT INTO {t} VALUES (50, 'staged')",
      { settings: { 'spark.wap.id': null } },
    ],
    then: [
      "CALL src.system.fast_forward('{n}', 'main', 'feature/x y')",
      "CALL src.system.publish_changes('{n}', 'staged')",
      'ALTER TABLE {t} CREATE OR REPLACE BRANCH `feature/x y`',
      'ALTER TABLE {t} ADD COLUMN n INT',
      "INSERT INTO {t}.`branch_feature/x y` VALUES (6, 'f', 1)",
      "CALL src.system.set_current_snapshot(table => '{n}', ref => 'v1.0 ü')",
      "CALL src.system.expire_snapshots(table => '{n}', older_than => now(), retain_last => 1)",
    ],
  },
  {
    name: 'codecs',
    first: [
      `CREATE TABLE {t} (id BIGINT, s STRING) USING iceberg TBLPROPERTIES (${V2}, 'write.metadata.compression-codec' = 'gzip', 'write.manifest.compression-codec' = 'zstd', 'write.parquet.compression-codec' = 'gzip', 'write.delete.parquet.compression-codec' = 'zstd')`,
      'INSERT INTO {t} SELECT id, cast(id AS STRING) FROM range(0, 1000)',
      'DELETE FROM {t} WHERE id % 2 = 0',
      "ALTER TABLE {t} SET TBLPROPERTIES ('write.manifest.compression-codec' = 'snappy', 'write.delete.parquet.compression-codec' = 'lz4', 'write.parquet.compression-codec' = 'lz4')",
      'DELETE FROM {t} WHERE id % 3 = 0',
    ],
    then: [
      "ALTER TABLE {t} SET TBLPROPERTIES ('write.manifest.compression-codec' = 'uncompressed', 'write.delete.parquet.compression-codec' = 'snappy', 'write.metadata.compression-codec' = 'none')",
      'DELETE FROM {t} WHERE id % 5 = 0',
      "ALTER TABLE {t} SET TBLPROPERTIES ('write.manifest.compression-codec' = 'gzip', 'write.delete.parquet.compression-codec' = 'uncompressed')",
      'DELETE FROM {t} WHERE id % 7 = 0',
    ],
  },
  {
    name: 'formats',
    first: [
      `CREATE TABLE {t} (id BIGINT, s STRING, st STRUCT<x: INT, y: STRING>) USING iceberg TBLPROPERTIES (${V2}, 'write.delete.format.default' = 'avro')`,
      "INSERT INTO {t} SELECT id, 'p', named_struct('x', 1, 'y', 'z') FROM range(0, 100)",
      'DELETE FROM {t} WHERE id < 10',
      "ALTER TABLE {t} SET TBLPROPERTIES ('write.format.default' = 'avro', 'write.delete.format.default' = 'parquet', 'write.delete.granularity' = 'partition')",
    ],
    then: [
      'ALTER TABLE {t} ADD COLUMN st.z DOUBLE',
      "INSERT INTO {t} SELECT id, 'a', named_struct('x', null, 'y', null, 'z', double('nan')) FROM range(100, 200)",
      'DELETE FROM {t} WHERE id % 20 = 0',
    ],
  },
  {
    name: 'imported',
    first: [
      `INSERT OVERWRITE DIRECTORY '${ap}/foreign files/p=1' USING parquet SELECT id, cast(id AS STRING) s FROM range(0, 50)`,
      `CREATE TABLE {t} (id BIGINT, s STRING, p INT) USING iceberg PARTITIONED BY (p) TBLPROPERTIES (${V2})`,
      `CALL src.system.add_files(table => '{n}', source_table => '\`parquet\`.\`${ap}/foreign files\`')`,
      'DELETE FROM {t} WHERE id % 7 = 0',
    ],
    then: ['ALTER TABLE {t} RENAME COLUMN s TO s2', "INSERT INTO {t} VALUES (1000, 'x', 2)", "UPDATE {t} SET s2 = 'changed' WHERE id = 5"],
  },
  {
    name: 'replaced',
    first: [
      `CREATE TABLE {t} USING iceberg TBLPROPERTIES (${V2}) AS SELECT id a, id % 2 b FROM range(0, 10)`,
      'DELETE FROM {t} WHERE a = 3',
    ],
    then: [
      `CREATE OR REPLACE TABLE {t} USING iceberg TBLPROPERTIES (${V3}) AS SELECT cast(id AS STRING) a, parse_json(concat('{"x":', id, '}')) v FROM range(0, 10)`,
      "DELETE FROM {t} WHERE a = '3'",
      'TRUNCATE TABLE {t}',
      "INSERT INTO {t} SELECT 'after', parse_json('[1, 2.5]')",
    ],
  },
  {
    name: 'empty',
    first: [
      `CREATE TABLE {t} (id BIGINT) USING iceberg TBLPROPERTIES (${V3})`,
      'ALTER TABLE {t} ADD COLUMN x INT',
      'ALTER TABLE {t} CREATE BRANCH only',
    ],
    then: ['INSERT INTO {t}.branch_only VALUES (1, 2)', 'ALTER TABLE {t} DROP COLUMN x'],
  },
];
