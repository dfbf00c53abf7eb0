import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Above the size up to which an object is copied in one piece, by a little more than one part of a file storage. */
const LARGE_BYTES = 16 * 1024 * 1024 + 4096;

/**
 * Gives a table's metadata a statistics file that is large enough to be copied in parts, which the fixtures' data files are not. The
 * metadata is edited as text, since its ids exceed 2^53.
 */
export function enlargeTable(options: { metadataLocation: string; snapshotId: string }): void {
  const { metadataLocation, snapshotId } = options;
  const metadataFile = metadataLocation.replace(/^file:\/*/, '/');
  const file = join(dirname(metadataFile), 'large.stats');
  writeBytes(file);
  const statistics = `{"snapshot-id":${snapshotId},"statistics-path":"file:${file}","file-size-in-bytes":${LARGE_BYTES},"file-footer-size-in-bytes":16,"blob-metadata":[]}`;
  const text = readFileSync(metadataFile, 'utf8');
  const edited = text.replace(/"statistics"\s*:\s*\[\s*\]/, `"statistics":[${statistics}]`);
  if (edited === text) {
    throw new Error(`${metadataFile} has no empty list of statistics`);
  }
  writeFileSync(metadataFile, edited);
}

/** Bytes that differ from each other all over, so that a part at a wrong place is found. */
function writeBytes(file: string): void {
  const bytes = Buffer.allocUnsafe(LARGE_BYTES);
  for (let offset = 0; offset < LARGE_BYTES; offset += 4) {
    bytes.writeUInt32LE(Math.imul(offset, 2_654_435_761) >>> 0, offset);
  }
  const handle = openSync(file, 'w');
  writeSync(handle, bytes);
  closeSync(handle);
}
