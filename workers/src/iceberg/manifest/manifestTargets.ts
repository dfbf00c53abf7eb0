import type { FieldTarget } from '../avro/FieldTarget';

/** Field ids of `manifest_entry` and, below it, of `data_file` (Iceberg spec, "Manifests"). */
const STATUS = 0;
const DATA_FILE = 2;
const SEQUENCE_NUMBER = 3;
const FILE_SEQUENCE_NUMBER = 4;

/** What is read of each entry. */
export const MANIFEST_READ_TARGETS = {
  status: { path: [STATUS], kind: 'integer', required: true },
  content: { path: [DATA_FILE, 134], kind: 'integer', required: false },
  filePath: { path: [DATA_FILE, 100], kind: 'string', required: true },
  fileFormat: { path: [DATA_FILE, 101], kind: 'string', required: true },
  sizeBytes: { path: [DATA_FILE, 104], kind: 'integer', required: true },
  sequenceNumber: { path: [SEQUENCE_NUMBER], kind: 'integer', required: false },
  fileSequenceNumber: { path: [FILE_SEQUENCE_NUMBER], kind: 'integer', required: false },
  keyMetadata: { path: [DATA_FILE, 131], kind: 'bytes', required: false },
} as const satisfies Record<string, FieldTarget>;

/** Every site of an entry that holds one path as a whole value. */
export const MANIFEST_PATH_TARGETS = {
  filePath: { path: [DATA_FILE, 100], kind: 'string', required: true },
  referencedDataFile: { path: [DATA_FILE, 143], kind: 'string', required: false },
} as const satisfies Record<string, FieldTarget>;

/** What is read and rewritten of an entry in a manifest of deletes. */
export const DELETE_MANIFEST_TARGETS = {
  ...MANIFEST_PATH_TARGETS,
  status: { path: [STATUS], kind: 'integer', required: true },
  content: { path: [DATA_FILE, 134], kind: 'integer', required: true },
  fileFormat: { path: [DATA_FILE, 101], kind: 'string', required: true },
  sizeBytes: { path: [DATA_FILE, 104], kind: 'integer', required: true },
  columnSizes: { path: [DATA_FILE, 108], kind: 'bytes', required: false },
  lowerBounds: { path: [DATA_FILE, 125], kind: 'keyed-bytes', required: false },
  upperBounds: { path: [DATA_FILE, 128], kind: 'keyed-bytes', required: false },
  splitOffsets: { path: [DATA_FILE, 132], kind: 'bytes', required: false },
} as const satisfies Record<string, FieldTarget>;
