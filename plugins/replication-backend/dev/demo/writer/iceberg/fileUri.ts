const SCHEME = 'file://';

/** The URI of an absolute path. Iceberg takes a location to the letter, so nothing is percent-encoded. */
export function toFileUri(path: string): string {
  return `${SCHEME}${path}`;
}

/** The path of a URI that {@link toFileUri} made. */
export function toPath(uri: string): string {
  return uri.slice(SCHEME.length);
}
