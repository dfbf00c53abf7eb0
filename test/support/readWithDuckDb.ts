import type { Readings } from './Reading';
import { runPython } from './runPython';

/**
 * Reads parts of a table with DuckDB's Iceberg extension through its metadata location alone: `head` and `snapshot ID`. Some of what the
 * extension's Avro reader does not know ends the whole process: then each part is read by a process of its own.
 */
export async function readWithDuckDb(options: {
  metadataLocation: string;
  parts: readonly string[];
  s3?: { endpoint: string; accessKeyId: string; secretAccessKey: string };
}): Promise<Readings> {
  const { metadataLocation, parts, s3 } = options;
  const storage = s3 ? ['--s3', s3.endpoint, s3.accessKeyId, s3.secretAccessKey] : [];
  try {
    return await runPython<Readings>('duckdb_read.py', ...storage, metadataLocation, ...parts);
  } catch (error) {
    if (parts.length === 1) {
      return { [parts[0]]: { error: (error as Error).message } };
    }
  }
  const readings: Readings = {};
  for (const part of parts) {
    Object.assign(readings, await readWithDuckDb({ ...options, parts: [part] }));
  }
  return readings;
}
