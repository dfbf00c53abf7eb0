import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { readRecords } from '../../avro/readRecords';
import { CorruptInput } from '../../CorruptInput';
import { describeCorruption } from '../../describeCorruption';
import type { SnapshotEntry } from '../../table/TableMetadata';
import type { ManifestFilesInput, ManifestFilesOutput } from '../../threads/listManifestFiles';
import { readSideFile, type TableSide } from '../TableSide';
import type { ManifestFile } from './ManifestFile';

/** Field ids of a manifest list's entries (Iceberg spec, "Manifest Lists"). */
const LIST = { path: 500, specId: 502, content: 517, sequenceNumber: 515 } as const;

/** A manifest as its list names it. */
export interface ListedManifest {
  uri: string;
  sequenceNumber: number;
  /** Unknown where a snapshot names its manifests itself. */
  specId?: number;
  /** Whether it names deletes, else data files. */
  hasDeletes: boolean;
}

/** The manifests of a snapshot, in their order. @throws ReplicationError for what can't be read */
export async function listSnapshotManifests(side: TableSide, snapshot: SnapshotEntry): Promise<ListedManifest[]> {
  const { manifestList: uri, manifests: inline = [] } = snapshot;
  if (uri === undefined) {
    return inline.map(manifest => ({ uri: manifest, sequenceNumber: 0, hasDeletes: false }));
  }
  const manifests: ListedManifest[] = [];
  try {
    for await (const { record } of readRecords(await readSideFile(side, uri))) {
      const path = record.get(LIST.path);
      if (typeof path !== 'string') {
        throw new CorruptInput('A manifest has no path', 0);
      }
      // Format version 1 has neither sequence numbers nor deletes.
      const [sequenceNumber, specId, content] = [LIST.sequenceNumber, LIST.specId, LIST.content].map(id => Number(record.get(id) ?? 0));
      manifests.push({ uri: path, sequenceNumber, specId, hasDeletes: content === 1 });
    }
  } catch (error) {
    throw describeCorruption(error, uri);
  }
  return manifests;
}

/** The live files that a manifest names. @throws ReplicationError for what can't be read */
export async function readManifestFiles(side: TableSide, manifest: ListedManifest): Promise<ManifestFile[]> {
  const { uri, sequenceNumber, specId } = manifest;
  const bytes = await readSideFile(side, uri);
  const input: ManifestFilesInput = { manifest: { uri, bytes }, sequenceNumber, specId };
  const { files, failure } = await side.threads.run<ManifestFilesInput, ManifestFilesOutput>('listManifestFiles', input, {
    transfer: [bytes.buffer],
    signal: side.signal,
  });
  if (!files) {
    throw new ReplicationError(failure!.code, failure!.message);
  }
  return files;
}
