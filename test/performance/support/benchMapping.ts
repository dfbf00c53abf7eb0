/** A source in one bucket, a replica in another. */
export const SOURCE_TABLE = 's3://acme-eu/warehouse/sales/orders_fact';

export const BENCH_MAPPING = {
  rules: [
    { source: 's3://acme-eu/', target: 's3://acme-us/replica/_data/eu-lake/0/', cluster: 'eu-lake', number: 0, connection: 'eu-lake' },
    { source: 's3://acme-us/', target: 's3://acme-us/', cluster: 'us-lake', number: 0, connection: 'us-lake' },
  ],
  location: 's3://acme-us/replica/',
};
