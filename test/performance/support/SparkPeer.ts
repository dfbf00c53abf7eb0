import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSpark } from '../../servers/findSpark';
import type { Measurement } from './measure';
import { PythonPeer } from './PythonPeer';

/** Iceberg's `rewrite_table_path` on the table of `createBenchTable`, in one Spark session that grows warm. */
export class SparkPeer {
  static start(folder: string): SparkPeer {
    const spark = findSpark();
    if (!spark) {
      throw new Error('Spark is not installed. Run test/servers/install-spark.sh first.');
    }
    const scratch = mkdtempSync(join(tmpdir(), 'portage-spark-'));
    const peer = PythonPeer.startWith(spark.python, 'rewrite_table_path.py', {
      args: [join(folder, 'warehouse'), scratch, ...spark.jars],
      environment: spark.environment,
    });
    return new SparkPeer(peer, scratch);
  }

  private constructor(
    private readonly peer: PythonPeer,
    private readonly scratch: string,
  ) {}

  measure(): Promise<Measurement> {
    return this.peer.measure();
  }

  async stop(): Promise<void> {
    await this.peer.stop();
    rmSync(this.scratch, { recursive: true, force: true });
  }
}
