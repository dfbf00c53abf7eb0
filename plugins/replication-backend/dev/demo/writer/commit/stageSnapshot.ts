import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { addSnapshot } from '../iceberg/addSnapshot';
import { FILE_CONTENT } from '../iceberg/dataFile';
import { toFileUri } from '../iceberg/fileUri';
import { MANIFEST_CONTENT, type ManifestFile } from '../iceberg/manifest';
import { writeManifestList } from '../iceberg/manifestList';
import { writeMetadata } from '../iceberg/metadataFile';
import { readLiveEntries } from '../iceberg/readLiveEntries';
import { summarize } from '../iceberg/summarize';
import type { TableMetadata } from '../iceberg/tableMetadata';
import { writeManifest } from '../iceberg/writeManifest';
import type { Region } from '../Region';
import { type ManifestPlan, type OwnManifest, planManifests } from './planManifests';
import type { TableChange } from './TableChange';
import type { TableHead } from './TableHead';

/** A snapshot whose files are all there, and which nobody sees before the catalog's pointer moves. */
export interface StagedSnapshot {
  metadataLocation: string;
  snapshotId: bigint;
}

/** A positive 63-bit number that nobody else has drawn, as Iceberg makes its snapshot ids. */
function createSnapshotId(): bigint {
  return randomBytes(8).readBigUInt64BE() >> 1n;
}

async function readOwnManifests(head: TableHead, region: Region): Promise<{ own: OwnManifest[]; foreign: ManifestFile[] }> {
  const isOwn = ({ manifest_path: path }: ManifestFile) => path.startsWith(toFileUri(`${region.root}/`));
  const own = await Promise.all(
    head.manifests.filter(isOwn).map(async manifest => ({ manifest, entries: await readLiveEntries(manifest) })),
  );
  return { own, foreign: head.manifests.filter(manifest => !isOwn(manifest)) };
}

/** Data files and delete files have manifests of their own (Iceberg spec, "Manifests"), so each kind is planned for itself. */
function planBothContents(own: readonly OwnManifest[], change: TableChange, snapshotId: bigint): ManifestPlan {
  const plans = Object.values(MANIFEST_CONTENT).map(content =>
    planManifests({
      own: own.filter(({ manifest }) => manifest.content === content),
      added: change.added.filter(file => (file.content === FILE_CONTENT.data) === (content === MANIFEST_CONTENT.data)),
      removed: change.removed,
      snapshotId,
    }),
  );
  return {
    kept: plans.flatMap(({ kept }) => kept),
    written: plans.flatMap(({ written }) => written),
    removed: plans.flatMap(({ removed }) => removed),
  };
}

/** Writes manifests, manifest list and metadata of a table's next snapshot into the writer's region. */
export async function stageSnapshot(options: { head: TableHead; change: TableChange; region: Region }): Promise<StagedSnapshot> {
  const { head, change, region } = options;
  const { metadata } = head;
  const tableDirectory = region.tableDirectory(change.definition);
  const snapshotId = createSnapshotId();
  const sequenceNumber = metadata['last-sequence-number'] + 1;
  const parent = metadata.snapshots.find(snapshot => snapshot['snapshot-id'] === metadata['current-snapshot-id']);
  const { own, foreign } = await readOwnManifests(head, region);
  const plan = planBothContents(own, change, snapshotId);

  const written = await Promise.all(
    plan.written.map((entries, index) =>
      writeManifest({
        path: join(tableDirectory, 'metadata', `${snapshotId}-m${index}.avro`),
        entries,
        schema: metadata.schemas[0],
        spec: metadata['partition-specs'][0],
        snapshotId,
        sequenceNumber: BigInt(sequenceNumber),
      }),
    ),
  );
  const listPath = join(tableDirectory, 'metadata', `snap-${snapshotId}.avro`);
  await writeManifestList({
    path: listPath,
    manifests: [...written, ...plan.kept, ...foreign],
    snapshotId,
    parentSnapshotId: parent?.['snapshot-id'],
    sequenceNumber: BigInt(sequenceNumber),
  });
  const next: TableMetadata = addSnapshot(
    metadata,
    {
      'snapshot-id': snapshotId,
      ...(parent && { 'parent-snapshot-id': parent['snapshot-id'] }),
      'sequence-number': sequenceNumber,
      // A clock that went back must not put the history out of order.
      'timestamp-ms': Math.max(Date.now(), metadata['last-updated-ms']),
      'manifest-list': toFileUri(listPath),
      'schema-id': metadata['current-schema-id'],
      summary: summarize({ added: change.added, removed: plan.removed, keepsRows: change.keepsRows ?? false, parent: parent?.summary }),
    },
    head.location,
  );
  return { metadataLocation: await writeMetadata({ tableDirectory, metadata: next, previous: head.location }), snapshotId };
}
