/** What is read of one entry of a manifest list (Iceberg spec, "Manifest Lists"). */
export interface ManifestListEntry {
  manifestPath: string;
  lengthBytes: number;
  content: 'data' | 'deletes';
  /** Of the commit that wrote the manifest; `undefined` in version 1. */
  sequenceNumber: number | undefined;
  /** Whether the manifest has key metadata, that is, is encrypted. */
  encrypted: boolean;
  /** How many entries the manifest has, of every status; `undefined` where the writer did not count (version 1). */
  entryCount: number | undefined;
}
