import type { AvroSource } from '../avro/AvroFile';
import type { ManifestEntry } from '../manifest/ManifestEntry';
import { visitManifest } from '../manifest/visitManifest';

/** All that `visitManifest` shows of each entry. */
export function readEntries(source: AvroSource): Omit<ManifestEntry, 'filePathBytes'>[] {
  const entries: Omit<ManifestEntry, 'filePathBytes'>[] = [];
  visitManifest(source, ({ status, content, filePath, fileFormat, sizeBytes, sequenceNumber, isEncrypted }) => {
    entries.push({ status, content, filePath, fileFormat, sizeBytes, sequenceNumber, isEncrypted });
  });
  return entries;
}
