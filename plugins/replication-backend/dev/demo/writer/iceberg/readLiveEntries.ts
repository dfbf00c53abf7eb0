import { readFile } from 'node:fs/promises';
import { decodeAvroFile } from './avroFile';
import { MANIFEST_ENTRY_SCHEMA } from './avroSchemas';
import { toPath } from './fileUri';
import { ENTRY_STATUS, type ManifestEntry, type ManifestFile } from './manifest';

/**
 * Reads the live entries of a manifest, with what they inherit from the manifest list made explicit
 * (Iceberg spec, "Sequence Number Inheritance").
 */
export async function readLiveEntries(manifest: ManifestFile): Promise<ManifestEntry[]> {
  const entries = decodeAvroFile<ManifestEntry>(await readFile(toPath(manifest.manifest_path)), MANIFEST_ENTRY_SCHEMA);
  return entries
    .filter(entry => entry.status !== ENTRY_STATUS.deleted)
    .map(entry => ({
      ...entry,
      snapshot_id: entry.snapshot_id ?? manifest.added_snapshot_id,
      sequence_number: entry.sequence_number ?? manifest.sequence_number,
      file_sequence_number: entry.file_sequence_number ?? manifest.sequence_number,
    }));
}
