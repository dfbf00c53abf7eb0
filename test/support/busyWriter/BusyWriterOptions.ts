/** How a busy writer works; its process takes it as JSON. */
export interface BusyWriterOptions {
  /** The folder of the catalog and of both regions, absolute. */
  state: string;
  /** The file that grows by a line with each commit. */
  recordsFile: string;
  commitsPerSecond: number;
  seconds: number;
  /** How often files of expired snapshots are looked for. */
  cleanEverySeconds: number;
  /** How long such a file stays once it was seen unneeded. */
  graceSeconds: number;
  /** Of so many times once they go at once, without grace. */
  cleanAtOnceEvery: number;
}
