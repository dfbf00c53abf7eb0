/** Table properties that hold paths (Iceberg documentation, "Table properties"); the replica has its own, or none. */
export const pathProperties = ['write.data.path', 'write.metadata.path', 'write.object-storage.path', 'write.folder-storage.path'] as const;
