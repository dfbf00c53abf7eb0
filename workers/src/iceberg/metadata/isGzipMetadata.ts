const GZIP_NAME = /(\.gz\.metadata\.json|\.metadata\.json\.gz)$/;

/** Whether a metadata file's name says gzip, in today's spelling or in that of writers before Iceberg 0.9. Java goes by the name alone. */
export function isGzipMetadata(uri: string): boolean {
  return GZIP_NAME.test(uri);
}
