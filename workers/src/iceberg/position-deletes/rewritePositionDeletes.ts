import { DEFAULT_COMPRESSION_LEVELS, type CompressionLevels } from '../avro/CompressionLevels';
import { rewritePuffin } from '../puffin/rewritePuffin';
import { rewriteAvroDeletes } from './avro/rewriteAvroDeletes';
import { rewriteParquetDeletes } from './parquet/rewriteParquetDeletes';
import { MAX_DELETE_FILE_BYTES } from './positionDeleteLimits';
import { unsupportedDeletes } from './unsupportedDeletes';

export interface RewriteDeletesOptions {
  source: { uri: string; bytes: Buffer };
  /** Maps a path; one that it returns as it is makes no edit. */
  localize: (path: string) => string;
}

export interface RewrittenDeletes {
  /** The file's new bytes, or with `changed: false` its own. */
  bytes: Buffer;
  changed: boolean;
}

/** Formats of delete files that hold paths, as manifests name them in lower case. */
export const DELETE_FORMATS = ['parquet', 'avro', 'puffin'] as const;
export type DeleteFormat = (typeof DELETE_FORMATS)[number];

/**
 * Rewrites the paths that a position delete file or a file of deletion vectors holds, in its rows or in its footer.
 *
 * @throws ReplicationError `corrupt-metadata`, `unsupported-delete-files`, `unsupported-encryption`, `unsupported-codec`, and what `localize` throws
 */
export function rewritePositionDeletes(
  options: RewriteDeletesOptions & { format: DeleteFormat; levels?: CompressionLevels },
): RewrittenDeletes {
  const { source, format, levels = DEFAULT_COMPRESSION_LEVELS } = options;
  if (source.bytes.length > MAX_DELETE_FILE_BYTES) {
    throw unsupportedDeletes(source.uri, `it has ${source.bytes.length} bytes, more than ${MAX_DELETE_FILE_BYTES}`);
  }
  switch (format) {
    case 'parquet':
      return rewriteParquetDeletes(options);
    case 'avro':
      return rewriteAvroDeletes({ ...options, levels });
    default:
      return rewritePuffin(options);
  }
}
