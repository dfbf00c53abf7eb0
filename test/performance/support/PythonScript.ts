import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { findPythonTool } from '../../servers/findPythonTool';
import { Peer } from './Peer';

/** A script of `test/performance/python`, run by the Python of the servers. */
export class PythonScript {
  readonly path: string;

  constructor(name: string) {
    this.path = resolve(__dirname, '../python', name);
  }

  /** Runs it to its end. @throws Error where it fails */
  run(...args: string[]): void {
    execFileSync(pythonPath(), [this.path, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** Starts it as a peer. */
  serve(...args: string[]): Peer {
    return Peer.start({ executable: pythonPath(), args: [this.path, ...args] });
  }
}

function pythonPath(): string {
  const python = findPythonTool('servers', 'python');
  if (!python) {
    throw new Error('Python is not installed. Run test/servers/install.sh first.');
  }
  return python;
}
