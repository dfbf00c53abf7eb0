import type { JsonDocument, TableMetadata } from '../iceberg';
import type { PathLocalizer, PathMapping } from './createPathLocalizer';
import { warnOfPathProperties, WRITE_PATH_PROPERTIES } from './pathProperties';

/** Keeps catalogs and engines from deleting data files when the replica is dropped or its snapshots are expired there. */
const REPLICA_PROPERTIES = { 'gc.enabled': 'false' };

/** Where a replica tells which snapshots of its source it lacks. */
const PRUNED_PROPERTY = 'portage.pruned-snapshots';

/**
 * Turns a source's metadata.json into the replica's. Everything else, ids, schemas, refs, logs and unknown fields, stays to the letter.
 *
 * - `location` becomes the replica's own directory, below which no writer's file lies: orphan-file removal deletes what it finds there.
 * - `portage.pruned-snapshots` names what the source retains and the replica has not; a source's own, which is of another replica, goes.
 * - `metadata-log` is emptied: its files are the source's, and the history of the replica's own is its catalog's.
 *
 * @param options - `localList` and `localManifest` give the local path of a manifest list, and of a manifest that a snapshot names itself;
 *   `directory` ends in `/`
 * @returns the JSON text, and a warning for each other property whose value begins with a source's prefix: what it means to its
 *   users is not known, so it is told, never changed
 */
export function rewriteTableMetadata(options: {
  document: JsonDocument;
  metadata: TableMetadata;
  mapping: PathMapping;
  localize: PathLocalizer;
  localList: (path: string) => string;
  localManifest: (path: string) => string;
  directory: string;
  /** Ids of the snapshots that were left out of `document`. */
  pruned?: readonly string[];
}): { text: string; warnings: string[] } {
  const { document, metadata, mapping, localize, localList, localManifest, directory, pruned = [] } = options;
  const { root } = document;

  const location = document.member(root, 'location');
  if (location) {
    document.replace(location, directory.slice(0, -1));
  }
  for (const { manifestList, inlineManifests } of metadata.snapshots) {
    if (manifestList) {
      document.replace(manifestList.node, localList(manifestList.path));
    }
    inlineManifests.forEach(({ path, node }) => document.replace(node, localManifest(path)));
  }
  for (const { path, node } of metadata.statistics) {
    document.replace(node, localize(path));
  }
  const metadataLog = document.member(root, 'metadata-log');
  if (metadataLog) {
    document.replace(metadataLog, []);
  }
  const properties = document.objectMember(root, 'properties');
  const own = { ...REPLICA_PROPERTIES, ...(pruned.length > 0 && { [PRUNED_PROPERTY]: pruned.join(',') }) };
  if (properties) {
    document.changeMembers(properties, { set: own, remove: new Set([...WRITE_PATH_PROPERTIES, PRUNED_PROPERTY]) });
  } else {
    document.append(root, 'properties', own);
  }
  return { text: document.toText(), warnings: warnOfPathProperties('table', metadata.properties, mapping) };
}
