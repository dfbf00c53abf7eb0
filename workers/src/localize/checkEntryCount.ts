import { corruptMetadata } from '../iceberg';
import type { PlannedManifest } from './TablePlan';

/**
 * Compares a manifest with what its list says of it. An Avro file that was cut off between two blocks reads as a shorter but whole
 * one, and the entries behind the cut would be lost without a word.
 *
 * The length alone is no proof: tools are known to leave a wrong one in the list (apache/iceberg 13719), so it is looked at only
 * where the list has no counts, and only a file shorter than it was counts as damaged.
 */
export function checkEntryCount(
  manifest: Pick<PlannedManifest, 'uri' | 'lengthBytes' | 'entries'>,
  found: { entries: number; lengthBytes: number },
): void {
  if (manifest.entries !== undefined && manifest.entries !== found.entries) {
    throw corruptMetadata(manifest.uri, `it has ${found.entries} entries where its manifest list counts ${manifest.entries}`);
  }
  if (manifest.entries === undefined && manifest.lengthBytes !== undefined && found.lengthBytes < manifest.lengthBytes) {
    throw corruptMetadata(manifest.uri, `it has ${found.lengthBytes} bytes where its manifest list says ${manifest.lengthBytes}`);
  }
}
