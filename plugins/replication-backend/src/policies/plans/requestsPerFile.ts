/** One file copied: looked for at the target, read at the source, written. */
export const REQUESTS_PER_FILE = 3;
