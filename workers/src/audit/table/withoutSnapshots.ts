import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../json/JsonValue';
import type { TableMetadata } from './TableMetadata';

/**
 * What is left of a source's metadata when snapshots are taken out of it, as an expiry of them would leave it: they go with the references that
 * point at them and their statistics, and the snapshot log begins behind the last of their entries, for it may have no gaps (Iceberg spec, "Table
 * Metadata Fields").
 *
 * The current snapshot stays whatever is asked for: a replica without it then differs, and is not proved.
 *
 * This is told from the specification and not from what the replica has, so that an audit holds against each other what is left and what was written.
 */
export function withoutSnapshots(metadata: TableMetadata, ids: ReadonlySet<string>): TableMetadata {
  const { json } = metadata;
  const current = json['current-snapshot-id'];
  const currentId = current instanceof JsonNumber ? current.text : '';
  const isLeft = (entry: JsonValue) => {
    const id = snapshotIdOf(entry);
    return id === currentId || !ids.has(id);
  };
  const left: JsonObject = { ...json };
  for (const name of ['snapshots', 'statistics', 'partition-statistics']) {
    const list = json[name];
    if (Array.isArray(list)) {
      left[name] = list.filter(isLeft);
    }
  }
  const log = json['snapshot-log'];
  if (Array.isArray(log)) {
    let begin = log.length;
    while (begin > 0 && isLeft(log[begin - 1])) {
      begin -= 1;
    }
    left['snapshot-log'] = log.slice(begin);
  }
  if (isJsonObject(json.refs)) {
    left.refs = Object.fromEntries(Object.entries(json.refs).filter(([, reference]) => isLeft(reference)));
  }
  return {
    ...metadata,
    json: left,
    snapshots: metadata.snapshots.filter(snapshot => isLeft(snapshot.json)),
    statistics: metadata.statistics.filter(entry => isLeft(entry.json)),
    partitionStatistics: metadata.partitionStatistics.filter(entry => isLeft(entry.json)),
  };
}

/** The id of a snapshot, or the one that a reference, a log entry or a statistics file names. */
function snapshotIdOf(json: JsonValue): string {
  const id = isJsonObject(json) && Object.hasOwn(json, 'snapshot-id') ? json['snapshot-id'] : undefined;
  return id instanceof JsonNumber ? id.text : '';
}
