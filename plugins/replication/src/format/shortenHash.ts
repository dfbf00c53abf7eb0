const HEAD = 10;

/** The first characters of a hash, as version control shows it; short text stays whole. */
export function shortenHash(hash: string): string {
  return hash.length > HEAD + 2 ? `${hash.slice(0, HEAD)}…` : hash;
}
