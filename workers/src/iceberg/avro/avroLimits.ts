/**
 * A block may not decompress to more than this. Writers make blocks of 16 to 64 kB; some put a whole manifest into one, some 100 MB for
 * very wide tables. A buffer that grows to it holds its halves until they are collected, and yet a thread has to stay below 512 MB.
 */
export const MAX_BLOCK_BYTES = 128 * 1024 * 1024;

/** All blocks of one file together. A manifest of the default 8 MB target decompresses to less than a hundredth of it. */
export const MAX_DECOMPRESSED_FILE_BYTES = 4 * 1024 * 1024 * 1024;

/** The header holds the table's schema twice; a table of ten thousand columns needs a few megabytes. */
export const MAX_HEADER_BYTES = 64 * 1024 * 1024;

/** Nesting of a writer's schema. A manifest entry nests four deep, and partition values are primitives. */
export const MAX_SCHEMA_DEPTH = 32;

/** Compiled walkers kept per process or thread: one for each writer's schema, that is, one for each partition spec in use. */
export const MAX_CACHED_WALKERS = 256;

/**
 * The size of the pieces that zlib hands out. A block of Java's default 64,000 bytes comes out in one piece, which saves a copy;
 * larger pieces cost more to allocate than they save.
 */
export const ZLIB_CHUNK_BYTES = 96 * 1024;
