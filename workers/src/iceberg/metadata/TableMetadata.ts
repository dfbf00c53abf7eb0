import type { JsonNode } from './JsonDocument';

/** What localization needs to know of a table's metadata.json; all else stays in the document, unread. */
export interface TableMetadata {
  formatVersion: number;
  /** Absent in version 1 tables of old writers. */
  tableUuid: string | undefined;
  location: string;
  /** Of the last commit that made a snapshot; 0 in version 1. */
  lastSequenceNumber: number;
  /** `-1` where the table is empty. */
  currentSnapshotId: string;
  currentSchemaId: number;
  defaultSpecId: number;
  defaultSortOrderId: number;
  snapshots: TableSnapshot[];
  /** Table statistics and partition statistics. */
  statistics: StatisticsFile[];
  /** Earlier metadata files of the table, oldest first, as far as its log goes back; each may be gone by now. */
  metadataLog: string[];
  /** Whether the table, or one of its snapshots, is encrypted. */
  encrypted: boolean;
  properties: Map<string, string>;
}

export interface TableSnapshot {
  /** 63-bit, hence text. */
  snapshotId: string;
  /** 0 in version 1. */
  sequenceNumber: number;
  /** `undefined` where the snapshot has its manifests inline (version 1). */
  manifestList: { path: string; node: JsonNode } | undefined;
  /** The manifests themselves, instead of a list (version 1). */
  inlineManifests: { path: string; node: JsonNode }[];
}

export interface StatisticsFile {
  path: string;
  node: JsonNode;
  /** Of the snapshot that it describes, which need not be retained; 63-bit, hence text. */
  snapshotId: string | undefined;
  sizeBytes: number;
}
