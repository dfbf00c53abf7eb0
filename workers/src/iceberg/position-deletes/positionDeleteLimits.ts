/**
 * The longest delete file that is rewritten. A file is decoded in memory, by as many threads as there are; writers make them of 64 MB
 * (`write.delete.target-file-size-bytes`).
 */
export const MAX_DELETE_FILE_BYTES = 256 * 1024 * 1024;

/** Rows take twelve bytes each in memory, however well they compress in the file; some kilobytes may claim any number of them. */
export const MAX_DELETE_ROWS = 20_000_000;
