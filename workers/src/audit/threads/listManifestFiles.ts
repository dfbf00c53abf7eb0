import { readRecords, type AvroRecord, type AvroValue } from '../avro/readRecords';
import { CorruptInput } from '../CorruptInput';
import { readContainer } from '../avro/readContainer';
import type { ManifestFile } from '../rows/files/ManifestFile';
import type { ManifestBytes } from './auditManifestPair';
import { sideOutcome, type DigestFailure } from './sideOutcome';

const STATUS = { added: 1, deleted: 2 } as const;
/** Field ids of entries and of data files (Iceberg spec, "Manifests"). */
const ENTRY = { status: 0, sequenceNumber: 3, dataFile: 2 } as const;
const FILE = {
  content: 134,
  path: 100,
  format: 101,
  partition: 102,
  recordCount: 103,
  sizeBytes: 104,
  keyMetadata: 131,
  equalityIds: 135,
  referencedDataFile: 143,
  contentOffset: 144,
  contentSizeBytes: 145,
} as const;

export interface ManifestFilesInput {
  manifest: ManifestBytes;
  /** The manifest's own, as its list says it: entries that were added with it inherit it. */
  sequenceNumber: number;
  /** As its list says it; without one the manifest's header does. */
  specId?: number;
}

export interface ManifestFilesOutput {
  files?: ManifestFile[];
  failure?: DigestFailure;
}

/** Lists the live files of a manifest. Runs in a thread of the pool; takes and returns plain data only. */
export async function listManifestFiles(input: ManifestFilesInput): Promise<ManifestFilesOutput> {
  const { value, failure } = await sideOutcome(input.manifest.uri, () => listFiles(input));
  return { files: value, failure };
}

async function listFiles({ manifest, sequenceNumber, specId }: ManifestFilesInput): Promise<ManifestFile[]> {
  const ownSpecId = specId ?? headerSpecId(manifest.bytes);
  const files: ManifestFile[] = [];
  for await (const { record } of readRecords(manifest.bytes)) {
    const status = record.get(ENTRY.status);
    const file = record.get(ENTRY.dataFile);
    if (!(file instanceof Map)) {
      throw new CorruptInput('An entry names no file', 0);
    }
    if (status !== STATUS.deleted) {
      const inherited = status === STATUS.added ? sequenceNumber : 0;
      files.push(describeFile(file, numberOf(record.get(ENTRY.sequenceNumber)) ?? inherited, ownSpecId));
    }
  }
  return files;
}

function headerSpecId(bytes: Uint8Array): number {
  return Number(Buffer.from(readContainer(bytes).header.get('partition-spec-id') ?? '0').toString());
}

function describeFile(file: AvroRecord, sequenceNumber: number, specId: number): ManifestFile {
  const [path, format] = [file.get(FILE.path), file.get(FILE.format)];
  const [sizeBytes, recordCount] = [numberOf(file.get(FILE.sizeBytes)), numberOf(file.get(FILE.recordCount))];
  if (typeof path !== 'string' || typeof format !== 'string' || sizeBytes === undefined || recordCount === undefined) {
    throw new CorruptInput('An entry has no path, format, size or number of rows', 0);
  }
  const partition = file.get(FILE.partition);
  const partitionValues = partition instanceof Map ? [...partition].sort(([a], [b]) => a - b) : [];
  const equalityIds = file.get(FILE.equalityIds);
  const reference = file.get(FILE.referencedDataFile);
  const [contentOffset, contentSizeBytes] = [numberOf(file.get(FILE.contentOffset)), numberOf(file.get(FILE.contentSizeBytes))];
  return {
    path,
    content: numberOf(file.get(FILE.content)) ?? 0,
    format: format.toUpperCase(),
    sizeBytes,
    recordCount,
    sequenceNumber,
    specId,
    partition: JSON.stringify([specId, ...partitionValues.map(([id, value]) => [id, textOf(value)])]),
    partitionValues,
    isEncrypted: (file.get(FILE.keyMetadata) ?? null) !== null,
    ...(Array.isArray(equalityIds) && { equalityIds: equalityIds.map(id => Number(id)).sort((a, b) => a - b) }),
    ...(typeof reference === 'string' && reference !== '' && { referencedDataFile: reference }),
    ...(contentOffset !== undefined && { contentOffset }),
    ...(contentSizeBytes !== undefined && { contentSizeBytes }),
  };
}

/** Partition values are primitive; an int that became a long is the same value. */
function textOf(value: AvroValue): string | null {
  if (value === null) {
    return null;
  }
  return value instanceof Uint8Array ? `x${Buffer.from(value).toString('hex')}` : String(value);
}

function numberOf(value: AvroValue | undefined): number | undefined {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : undefined;
}
