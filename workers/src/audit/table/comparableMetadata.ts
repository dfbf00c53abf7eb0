import { pathProperties } from './pathProperties';
import type { JsonObject, JsonValue } from '../json/JsonValue';
import type { StatisticsEntry, TableMetadata } from './TableMetadata';

/** What stands in the digest for a snapshot's manifests. */
export interface SnapshotContent {
  manifestList?: JsonValue;
  manifests?: JsonValue[];
}

/** Stands for the snapshots that were left out; a name that no specification has. */
const PRUNED_FIELD = 'portage.pruned-snapshots';

/** Top-level fields that a replica has its own of. */
const OWN_FIELDS = new Set(['location', 'metadata-log']);

/**
 * A table's metadata without what a replica has its own of: what is left must be equal on both sides, to the letter of each number,
 * fields of newer specifications included.
 *
 * @param options - `snapshots` gives, for each snapshot in order, what stands for its manifests; `sourcePath` maps a statistics file's path back
 */
export function comparableMetadata(options: {
  metadata: TableMetadata;
  snapshots: readonly SnapshotContent[];
  /** Ids of snapshots that were left out; they are part of what is compared, and of the digest. */
  pruned: readonly string[];
  sourcePath: (path: string) => string;
}): JsonObject {
  const { metadata, snapshots, pruned, sourcePath } = options;
  const comparable: JsonObject = Object.fromEntries(Object.entries(metadata.json).filter(([field]) => !OWN_FIELDS.has(field)));
  comparable.properties = Object.fromEntries(Object.entries(metadata.properties).filter(([name]) => !isOwnProperty(name)));

  if (pruned.length > 0) {
    comparable[PRUNED_FIELD] = [...pruned];
  }
  if (metadata.snapshots.length > 0) {
    comparable.snapshots = metadata.snapshots.map(({ json }, index) => withContent(json, snapshots[index]));
  }
  const mapStatistics = ({ json, path }: StatisticsEntry) => ({ ...json, 'statistics-path': sourcePath(path) });
  if (metadata.statistics.length > 0) {
    comparable.statistics = metadata.statistics.map(mapStatistics);
  }
  if (metadata.partitionStatistics.length > 0) {
    comparable['partition-statistics'] = metadata.partitionStatistics.map(mapStatistics);
  }
  return comparable;
}

function withContent(json: JsonObject, { manifestList, manifests }: SnapshotContent): JsonObject {
  return {
    ...json,
    ...(manifestList !== undefined && { 'manifest-list': manifestList }),
    ...(manifests !== undefined && { manifests }),
  };
}

function isOwnProperty(name: string): boolean {
  return name.startsWith('portage.') || name === 'gc.enabled' || (pathProperties as readonly string[]).includes(name);
}
