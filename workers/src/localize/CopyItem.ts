/** One file that must stand in the target region before the metadata that names it is published. */
export interface CopyItem {
  sourceUri: string;
  targetUri: string;
  sizeBytes: number;
}
