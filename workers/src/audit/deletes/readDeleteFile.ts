import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { createHash } from 'node:crypto';
import { DIGEST_VERSION } from '../digest/digestVersion';
import { canonicalJson } from '../json/canonicalJson';
import { mapFooter, readPuffin } from '../puffin/readPuffin';
import type { DeleteFileContent } from './DeleteFileContent';
import type { PositionRows } from './PositionRows';
import { readAvroDeletes } from './readAvroDeletes';
import { readParquetDeletes } from './readParquetDeletes';

/**
 * Reads a position delete file or a Puffin file with deletion vectors, of either side.
 *
 * @param options - `format` as the manifest says it, in upper case; `sourcePath` of a path in the file: the same again for the source
 * @throws CorruptInput, ReplicationError `unsupported-orc-deletes`, `unsupported-delete-files`, `unsupported-codec`
 */
export async function readDeleteFile(options: {
  bytes: Uint8Array;
  format: string;
  sourcePath: (path: string) => string;
}): Promise<DeleteFileContent> {
  const { bytes, format, sourcePath } = options;
  switch (format) {
    case 'PARQUET': {
      const { rows, meaning, hasFieldIds } = readParquetDeletes(bytes);
      return contentOf(rows, { meaning, sourcePath, hasFieldIds });
    }
    case 'AVRO': {
      const { rows, meaning } = await readAvroDeletes(bytes);
      return contentOf(rows, { meaning, sourcePath, hasFieldIds: true });
    }
    case 'PUFFIN':
      return readVectors(bytes, sourcePath);
    case 'ORC':
      throw new ReplicationError('unsupported-orc-deletes', 'Position deletes in ORC are not read.');
    default:
      throw new ReplicationError('unsupported-delete-files', `Position deletes in the format "${format}" are not read.`);
  }
}

function contentOf(
  rows: PositionRows,
  options: { meaning: string; sourcePath: (path: string) => string; hasFieldIds: boolean },
): DeleteFileContent {
  const { digest, isSorted, ...positions } = rows.finish(options);
  return { digest, positions, isSorted, hasFieldIds: options.hasFieldIds };
}

/** Blobs keep their bytes and their place, so everything before the footer is the source's, also what no manifest refers to. */
function readVectors(bytes: Uint8Array, sourcePath: (path: string) => string): DeleteFileContent {
  const { payload, footer, blobs } = readPuffin(bytes);
  const digest = createHash('sha256')
    .update(`${DIGEST_VERSION} puffin ${payload.length}\n`)
    .update(payload)
    .update(canonicalJson(mapFooter(footer, sourcePath)))
    .digest('hex');
  return { digest, blobs, isSorted: true, hasFieldIds: true };
}
