import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeAvroFile, encodeAvroFile } from './avroFile';
import { MANIFEST_FILE_SCHEMA } from './avroSchemas';
import { toPath } from './fileUri';
import type { ManifestFile } from './manifest';

/** Reads the manifests of a snapshot. */
export async function readManifestList(uri: string): Promise<ManifestFile[]> {
  return decodeAvroFile<ManifestFile>(await readFile(toPath(uri)), MANIFEST_FILE_SCHEMA);
}

/** Writes the manifests of a snapshot. */
export async function writeManifestList(options: {
  path: string;
  manifests: ManifestFile[];
  snapshotId: bigint;
  parentSnapshotId: bigint | undefined;
  sequenceNumber: bigint;
}): Promise<void> {
  const { path, manifests, snapshotId, parentSnapshotId, sequenceNumber } = options;
  const bytes = encodeAvroFile({
    schema: MANIFEST_FILE_SCHEMA,
    metadata: {
      'snapshot-id': String(snapshotId),
      'parent-snapshot-id': String(parentSnapshotId ?? 'null'),
      'sequence-number': String(sequenceNumber),
      'format-version': '2',
    },
    records: manifests,
  });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
