import { readFileSync } from 'node:fs';

/** The ids of a table's snapshots, from its metadata file on this machine's disk; as text, since they have 63 bits. */
export function snapshotIds(metadataLocation: string): string[] {
  const text = readFileSync(new URL(metadataLocation), 'utf8').replace(/("snapshot-id" ?: ?)(\d+)/g, '$1"$2"');
  const { snapshots = [] }: { snapshots?: { 'snapshot-id': string }[] } = JSON.parse(text);
  return snapshots.map(snapshot => snapshot['snapshot-id']);
}
