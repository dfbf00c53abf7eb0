import { pairKey, type FilePair } from './FilePair';

/** A manifest as lists (or snapshots of the oldest form) name it on both sides. */
export interface ManifestReference extends FilePair {
  /** Every `manifest_length` that the replica's lists record of it; more than one means that one is wrong. Inline manifests have none. */
  lengthsBytes: number[];
}

/**
 * The different manifests that a table's snapshots name. A snapshot names nearly all manifests of the one before it: a thousand
 * snapshots of a thousand manifests are a million references, but these as numbers, and a few thousand manifests.
 */
export class ManifestTable {
  readonly references: ManifestReference[] = [];
  private readonly indexes = new Map<string, number>();

  /** The index in `references` of a manifest, which may be there already. */
  add(pair: FilePair, lengthBytes?: number): number {
    const key = pairKey(pair);
    let index = this.indexes.get(key);
    if (index === undefined) {
      index = this.references.push({ sourcePath: pair.sourcePath, localPath: pair.localPath, lengthsBytes: [] }) - 1;
      this.indexes.set(key, index);
    }
    const { lengthsBytes } = this.references[index];
    if (lengthBytes !== undefined && !lengthsBytes.includes(lengthBytes)) {
      lengthsBytes.push(lengthBytes);
    }
    return index;
  }
}
