import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSpark } from '../../servers/findSpark';
import { Peer } from './Peer';
import { PythonScript } from './PythonScript';

/** Iceberg's `rewrite_table_path` on the table of `createBenchTable`, in one Spark session that grows warm. */
export function startSparkPeer(folder: string): Peer {
  const spark = findSpark();
  if (!spark) {
    throw new Error('Spark is not installed. Run test/servers/install-spark.sh first.');
  }
  const scratch = mkdtempSync(join(tmpdir(), 'portage-spark-'));
  return Peer.start({
    executable: spark.python,
    args: [new PythonScript('rewrite_table_path.py').path, join(folder, 'warehouse'), scratch, ...spark.jars],
    environment: spark.environment,
    scratch,
  });
}
