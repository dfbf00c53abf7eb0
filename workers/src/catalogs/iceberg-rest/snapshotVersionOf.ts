import type { Metadata } from './icebergRestModel';
import { sequenceNumberOf } from './TableModel';

/** The newest format version of which a snapshot can be: version 1 numbers no commits, and version 2 no rows. */
export function snapshotVersionOf(snapshot: Metadata): number {
  if (snapshot['first-row-id'] !== undefined && snapshot['first-row-id'] !== null) {
    return Infinity;
  }
  return sequenceNumberOf(snapshot) === 0n ? 1 : 2;
}
