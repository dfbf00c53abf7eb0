import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { findPythonTool } from '../servers/findPythonTool';
import type { ReadTable } from './readSnapshots';

const SCRIPT = resolve(__dirname, '../engines/python/serve_snapshots.py');

/** What PyIceberg read of a table, with what its metadata says of itself. */
export interface ServedTable extends ReadTable {
  currentSnapshotId: string;
  properties: Record<string, string>;
}

/** PyIceberg in one process that reads many tables, one after another: its start takes longer than the reading. */
export class SnapshotReader {
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private readonly answers: AsyncIterator<string>;
  private readonly lines: Interface;
  private queue: Promise<unknown> = Promise.resolve();

  constructor() {
    const python = findPythonTool('servers', 'python');
    if (!python) {
      throw new Error('PyIceberg is not installed. Run test/servers/install.sh first.');
    }
    this.process = spawn(python, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.process.stdout });
    this.answers = this.lines[Symbol.asyncIterator]();
  }

  /**
   * Reads a table by its metadata location alone.
   * @param options - `forbidden`: prefixes that no path of the table's tree may begin with; `snapshots`: those to read, by default all
   * @throws Error with PyIceberg's own where the table cannot be read
   */
  read(metadataLocation: string, options: { forbidden: readonly string[]; snapshots?: readonly string[] }): Promise<ServedTable> {
    const { forbidden, snapshots = null } = options;
    const answer = this.queue.then(async () => {
      this.process.stdin.write(`${JSON.stringify({ location: metadataLocation, forbidden, snapshots })}\n`);
      const { value, done } = await this.answers.next();
      const read = done ? { error: 'PyIceberg has ended' } : JSON.parse(value);
      if ('error' in read) {
        throw new Error(`${metadataLocation}: ${read.error}`);
      }
      return read as ServedTable;
    });
    this.queue = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    this.lines.close();
    this.process.kill();
  }
}
