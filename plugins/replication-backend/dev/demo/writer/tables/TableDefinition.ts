import type { SchemaField } from '../iceberg/tableMetadata';

/** A row: longs and timestamps (microseconds since 1970) are BigInt. */
export type Row = Record<string, bigint | string | number | null>;

/** One of the demo's tables. All are partitioned by the column `region`. */
export interface TableDefinition {
  namespace: string;
  name: string;
  fields: readonly SchemaField[];
  /** So many live data files a region may have; the oldest go when there are more. */
  maxLiveFiles: number;
  /** Invents new rows of a region. */
  createRows(region: string): Row[];
}
