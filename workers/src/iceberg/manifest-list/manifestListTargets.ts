import type { FieldTarget } from '../avro/FieldTarget';

/** Fields of `manifest_file` by id. Names differ between writers: 504 was `added_data_files_count` and became `added_files_count`. */
export const MANIFEST_LIST_TARGETS = {
  manifestPath: { path: [500], kind: 'string', required: true },
  lengthBytes: { path: [501], kind: 'integer', required: true },
  content: { path: [517], kind: 'integer', required: false },
  addedCount: { path: [504], kind: 'integer', required: false },
  existingCount: { path: [505], kind: 'integer', required: false },
  deletedCount: { path: [506], kind: 'integer', required: false },
  sequenceNumber: { path: [515], kind: 'integer', required: false },
  keyMetadata: { path: [519], kind: 'bytes', required: false },
} as const satisfies Record<string, FieldTarget>;
