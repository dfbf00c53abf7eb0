import type { DeleteFileEntry } from '../digest/DeleteFileEntry';
import type { DeleteFileContent } from './DeleteFileContent';

/**
 * Checks what a replica's manifest says of a delete file against what is in the file: by that readers decide whether to open it.
 * @returns what is wrong, for a person to read
 */
export function checkDeleteFileEntry(entry: DeleteFileEntry, content: DeleteFileContent): string[] {
  return content.blobs ? checkVector(entry, content.blobs) : checkPositions(entry, content.positions!);
}

function checkPositions(entry: DeleteFileEntry, positions: NonNullable<DeleteFileContent['positions']>): string[] {
  const { rows, lowestPath, highestPath } = positions;
  const { lowerPath, upperPath } = entry;
  const problems: string[] = [];
  if (entry.recordCount !== rows) {
    problems.push(`The manifest records ${entry.recordCount} rows, the file has ${rows}`);
  }
  if (lowerPath && lowestPath && Buffer.compare(lowerPath, lowestPath) > 0) {
    problems.push(`The lower bound of its paths, ${textOf(lowerPath)}, is above ${textOf(lowestPath)}`);
  }
  if (upperPath && highestPath && Buffer.compare(upperPath, highestPath) < 0) {
    problems.push(`The upper bound of its paths, ${textOf(upperPath)}, is below ${textOf(highestPath)}`);
  }
  return problems;
}

function checkVector(entry: DeleteFileEntry, blobs: NonNullable<DeleteFileContent['blobs']>): string[] {
  const blob = blobs.find(({ offset, lengthBytes }) => offset === entry.contentOffset && lengthBytes === entry.contentSizeBytes);
  if (!blob) {
    return [`The manifest names a blob of ${entry.contentSizeBytes} bytes at ${entry.contentOffset}, which the footer does not know`];
  }
  const problems: string[] = [];
  if (blob.referencedDataFile !== entry.referencedDataFile) {
    problems.push(`The manifest names a deletion vector of ${entry.referencedDataFile}, the footer says ${blob.referencedDataFile}`);
  }
  if (blob.cardinality !== undefined && blob.cardinality !== entry.recordCount) {
    problems.push(`The manifest records ${entry.recordCount} deleted rows, the footer ${blob.cardinality}`);
  }
  return problems;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
