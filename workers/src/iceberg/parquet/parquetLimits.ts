/** A page may not decompress to more. Writers make pages of a megabyte; a dictionary of them may be some larger. */
export const MAX_PAGE_BYTES = 128 * 1024 * 1024;

/** The footer; a hundred row groups of thirty columns take some hundred kilobytes. */
export const MAX_FOOTER_BYTES = 64 * 1024 * 1024;

/** Rows of the pages that are written; what Java's writer takes (`write.parquet.page-row-limit`). */
export const ROWS_PER_PAGE = 20_000;

/** Leaves of a schema; the deprecated `row` column has as many as the table. */
export const MAX_COLUMNS = 10_000;
