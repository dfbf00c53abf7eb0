import { join } from 'node:path';

/** A source in one bucket, a replica in another. */
export const SOURCE_TABLE = 's3://acme-eu/warehouse/sales/orders_fact';

const REPLICA = { source: 's3://acme-us/', target: 's3://acme-us/', cluster: 'us-lake', number: 0, connection: 'us-lake' };
const LOCATION = 's3://acme-us/replica/';
const DATA = `${LOCATION}_data/eu-lake/0/`;

export const BENCH_MAPPING = {
  rules: [{ source: 's3://acme-eu/', target: DATA, cluster: 'eu-lake', number: 0, connection: 'eu-lake' }, REPLICA],
  location: LOCATION,
};

/** The folder of the table that `createBenchTable` makes, below the one that it is given. */
export const sourceFolder = (folder: string) => join(folder, 'warehouse/sales/orders_fact');

/** Where `BenchStorage` keeps the replica. */
export const replicaFolder = (folder: string) => join(folder, LOCATION.slice('s3://'.length));

/** Where a data file of that table is copied to. */
export const copiedUri = (folder: string, uri: string) => DATA + uri.slice(`file:${folder}/warehouse/`.length);

/** A source on this machine's disk, where other engines find it too; the replica in a bucket. */
export const mappingOf = (folder: string): typeof BENCH_MAPPING => ({
  ...BENCH_MAPPING,
  rules: [{ ...BENCH_MAPPING.rules[0], source: `file:${folder}/warehouse/` }, REPLICA],
});
