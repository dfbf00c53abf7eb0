/** How hard rewritten blocks are compressed. */
export interface CompressionLevels {
  /** 1 to 9; 9 saves less than 0.5 % over 6 and costs half as much again. */
  deflate: number;
  /** 1 to 19. */
  zstandard: number;
}

/** zlib's own default, and Iceberg's for zstd (`write.manifest.compression-level`). */
export const DEFAULT_COMPRESSION_LEVELS: CompressionLevels = { deflate: 6, zstandard: 1 };
