/**
 * Pure codecs of Iceberg's metadata files: bytes in, bytes out, no I/O.
 * @packageDocumentation
 */
export * from './corruptMetadata';
export type { AvroSource } from './avro/AvroFile';
export { chooseDeflateLibrary } from './avro/chooseDeflateLibrary';
export * from './avro/CompressionLevels';
export { GrowingBuffer } from './avro/GrowingBuffer';
export * from './manifest/ManifestEntry';
export * from './manifest/PathPrefix';
export * from './manifest/spliceDeleteManifest';
export * from './manifest/spliceManifest';
export * from './manifest/visitManifest';
export * from './manifest-list/ManifestListEntry';
export * from './manifest-list/readManifestList';
export * from './manifest-list/spliceManifestList';
export * from './metadata/decodeMetadataFile';
export * from './metadata/encodeMetadataFile';
export * from './metadata/isGzipMetadata';
export * from './metadata/JsonDocument';
export * from './metadata/pruneSnapshots';
export * from './metadata/readSnapshotSummaries';
export * from './metadata/summarizeBacklog';
export * from './metadata/readTableMetadata';
export * from './metadata/readViewMetadata';
export * from './metadata/readMetadataProperties';
export * from './metadata/TableMetadata';
export { MAX_DELETE_FILE_BYTES } from './position-deletes/positionDeleteLimits';
export * from './position-deletes/rewritePositionDeletes';
