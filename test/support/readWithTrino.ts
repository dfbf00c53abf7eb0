import type { TrinoServer } from '../servers/startTrino';
import type { Readings } from './Reading';
import { runPython } from './runPython';

/** Reads parts of a table with Trino: `head`, `snapshot ID`, `branch NAME` and `tag NAME`. */
export function readWithTrino(
  trino: TrinoServer,
  options: { catalog: string; table: string; parts: readonly string[] },
): Promise<Readings> {
  return runPython<Readings>('trino_read.py', trino.uri, options.catalog, options.table, ...options.parts);
}
