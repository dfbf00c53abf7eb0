/** Manifest lists read at a time; each is some kilobytes. */
export const MAX_LISTS_IN_FLIGHT = 8;

/** Files asked for at a time, of one manifest. */
export const MAX_LOOKS_IN_FLIGHT = 8;

/**
 * Manifests in work beyond one for each thread, so that reading the next overlaps with rewriting this one. Each holds its bytes
 * twice, and its records decompressed block by block.
 */
export const EXTRA_MANIFESTS_IN_FLIGHT = 1;
