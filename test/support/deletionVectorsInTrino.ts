import type { ReaderLimit } from './Reading';

/** What Trino 476 says of a part of a table that has them. */
export const DELETION_VECTORS_IN_TRINO: ReaderLimit = { lacks: 'deletion vectors', message: 'Unexpected PUFFIN file format' };
