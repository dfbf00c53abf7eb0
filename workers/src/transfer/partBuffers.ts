import { BufferPool } from './BufferPool';

const MIB = 1024 * 1024;

/** The memory that all copies of this process have for large objects, together. */
export const partBuffers = new BufferPool({ limitBytes: 256 * MIB });
