import type { ExpiredSnapshot } from './readExpiredSnapshots';
import type { FileSize } from './threads/planManifest';
import { UriSet } from './UriSet';

/**
 * What a table's backlog brought and made obsolete again: files of the source that were added after the replica was published last, that no
 * retained snapshot needs, and that are therefore not copied. Nothing is asked of a storage for it; metadata tells it, in two ways:
 *
 * - *One by one*: a DELETED entry names the file and its size. It is there for as long as a retained snapshot still names the manifest that the
 *   deleting commit wrote. Only files outside the target region count.
 * - *By summaries*: where the deleting commit's snapshot has expired too, its entries are gone with its manifests. Then the summary of the
 *   expired snapshot that added the files, which an earlier metadata file keeps, tells how many they were and their bytes; those that
 *   retained manifests still name are taken off.
 *
 * So it is a lower bound. What can't be known is left out: files of expired snapshots of which no earlier metadata file tells any more; those of
 * snapshots that also added delete files, since a summary doesn't tell the two apart in bytes; those of a snapshot whose manifest list lay
 * in the target region, for its writer was there; and in version 1, which has no sequence numbers, all but those of a first publication.
 */
export class ObsoleteFiles {
  private readonly removed = new UriSet();
  private readonly known = new UriSet();
  private readonly expired: Map<number, { files: number; bytes: number }>;
  private removedFiles = 0;
  private removedBytes = 0;

  /** @param expired - snapshots of the backlog that are retained no more, with what their summaries say they added */
  constructor(expired: readonly ExpiredSnapshot[]) {
    this.expired = new Map(expired.map(({ sequenceNumber, files, bytes }) => [sequenceNumber, { files, bytes }]));
  }

  get files(): number {
    return [...this.expired.values()].reduce((sum, { files }) => sum + Math.max(0, files), this.removedFiles);
  }

  /** On the source, where rewriting would have changed the size. */
  get bytes(): number {
    return [...this.expired.values()].reduce((sum, { bytes }) => sum + Math.max(0, bytes), this.removedBytes);
  }

  /** Takes DELETED entries of a manifest. `isNeeded` tells whether a retained snapshot was found to need a file; others may be found later. */
  remove(files: readonly FileSize[], isNeeded: (uri: string) => boolean): void {
    for (const { uri, sizeBytes } of files) {
      if (!isNeeded(uri) && this.removed.add(uri)) {
        this.removedFiles += 1;
        this.removedBytes += sizeBytes;
      }
    }
  }

  /** Takes back a file that a retained snapshot needs after all; called once for each such file. */
  keep({ uri, sizeBytes }: FileSize): void {
    if (this.removed.has(uri)) {
      this.removedFiles -= 1;
      this.removedBytes -= sizeBytes;
    }
  }

  /** Takes entries of files that expired snapshots added: they are no longer unknown. */
  name(files: readonly (FileSize & { sequenceNumber: number })[]): void {
    for (const { uri, sizeBytes, sequenceNumber } of files) {
      const unnamed = this.expired.get(sequenceNumber);
      if (unnamed && this.known.add(uri)) {
        unnamed.files -= 1;
        unnamed.bytes -= sizeBytes;
      }
    }
  }
}
