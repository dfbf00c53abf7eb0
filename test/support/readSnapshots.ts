import { runPython } from './runPython';

/** What PyIceberg read of a table: the rows of every snapshot as `rows-sha256-v1` (see `test/fixtures/README.md`), by snapshot id. */
export interface ReadTable {
  snapshots: Record<string, { rows: number; sha256: string }>;
  /** Paths anywhere in the metadata tree that begin with a forbidden prefix. */
  foreignPaths: string[];
}

/** Reads a table at every snapshot through its metadata location alone, and looks for forbidden prefixes in every path of its tree. */
export function readSnapshots(options: {
  metadataLocation: string;
  forbidden?: readonly string[];
  s3?: { endpoint: string; accessKeyId: string; secretAccessKey: string };
}): Promise<ReadTable> {
  const { metadataLocation, forbidden = [], s3 } = options;
  const storage = s3 ? ['--s3', s3.endpoint, s3.accessKeyId, s3.secretAccessKey] : [];
  return runPython<ReadTable>('read_snapshots.py', metadataLocation, ...storage, ...forbidden.flatMap(prefix => ['--forbid', prefix]));
}
