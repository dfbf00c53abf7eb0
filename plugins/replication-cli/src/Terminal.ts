import type { Readable, Writable } from 'node:stream';

/** Where a run of the command line reads, writes and finds its settings; a process in earnest, buffers in tests. @public */
export interface Terminal {
  /** Without node and script. */
  args: string[];
  stdin: Readable;
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean; columns?: number };
  environment: Record<string, string | undefined>;
  /** The repository whose demo settings apply towards a loopback server; absent for an installed command. */
  home?: string;
}
