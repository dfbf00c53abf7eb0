import { createHash } from 'node:crypto';
import { freeBytes } from '../../memory/freeBytes';
import { readContainer, type AvroContainer } from '../avro/readContainer';
import { DELETE_MANIFEST_ROLES, REPLICA_MANIFEST_ROLES, SOURCE_MANIFEST_ROLES } from '../avro/WalkerRoles';
import { CanonicalSink } from '../digest/CanonicalSink';
import type { DeleteFileEntry } from '../digest/DeleteFileEntry';
import { DeleteManifestSink } from '../digest/DeleteManifestSink';
import { digestContainer } from '../digest/digestContainer';
import type { PackedFiles } from '../digest/LiveFiles';
import { ManifestSink } from '../digest/ManifestSink';
import { ReversedRules, type PathPrefixes } from '../paths/ReversedRules';
import { sideOutcome, type DigestFailure } from './sideOutcome';

/** A manifest as it was read. The buffers are to be transferred; they are freed at the end. */
export interface ManifestBytes {
  uri: string;
  bytes: Uint8Array;
}

export interface ManifestPairInput {
  source: ManifestBytes;
  /** Absent where the manifest is in the target region and stays as it is. */
  replica?: ManifestBytes;
  rules: PathPrefixes[];
  location: string;
}

export interface ManifestPairOutput {
  /** The logical digests (hex), without the content of `deleteFiles`; a side that cannot be read has none. */
  sourceDigest?: string;
  replicaDigest?: string;
  sourceFailure?: DigestFailure;
  /** What is wrong with the replica's manifest, for a person to read. Empty and both digests equal: proved, but for the files. */
  problems: string[];
  /** SHA-256 (hex) of the replica's manifest as it was read. */
  sha256: string;
  /** Indexes of the rules that made the replica's paths. */
  rulesUsed: number[];
  liveFiles: PackedFiles;
  entries: number;
  /** Files that hold paths, of both sides in the order of the entries; as many on both, where the digests are equal. */
  deleteFiles: { source: DeleteFileEntry[]; replica: DeleteFileEntry[] };
}

/**
 * Reads a source manifest and its replica, each by itself, and computes the logical digest of both. Runs in a thread of the pool; takes and
 * returns plain data only.
 */
export async function auditManifestPair(input: ManifestPairInput): Promise<ManifestPairOutput> {
  const { source, replica = source } = input;
  const reversed = ReversedRules.create(input);

  const sourceSide = await sideOutcome(source.uri, () => digestManifest(source.bytes));
  const replicaSide = await sideOutcome(replica.uri, () => digestManifest(replica.bytes, { reversed }));
  const sink = replicaSide.value?.sink ?? new ManifestSink(reversed);

  const problems = sink.wrongPaths.map(path => `No rule of the policy made the path ${path}`);
  if (sink.hasStrayDeletes) {
    problems.push('The manifest of data files names position deletes or deletion vectors');
  }
  if (replicaSide.failure) {
    problems.push(replicaSide.failure.message);
  } else if (sourceSide.value && sourceSide.value.digest !== replicaSide.value?.digest) {
    problems.push(await describeManifestDifference(source, replica, reversed));
  }
  const sha256 = createHash('sha256').update(replica.bytes).digest('hex');
  [source, replica].forEach(({ bytes }) => freeBytes(bytes));
  return {
    sourceDigest: sourceSide.value?.digest,
    replicaDigest: replicaSide.value?.digest,
    sourceFailure: sourceSide.failure,
    problems,
    sha256,
    rulesUsed: [...sink.rulesUsed],
    liveFiles: sink.liveFiles.pack(),
    entries: sink.entries,
    deleteFiles: { source: deleteFilesOf(sourceSide.value?.sink), replica: deleteFilesOf(sink) },
  };
}

/** @param side - `reversed` for the replica, whose paths are mapped back; `onEntry` is given each entry's canonical bytes */
async function digestManifest(
  file: Uint8Array,
  side: { reversed?: ReversedRules; onEntry?: (canonical: Uint8Array) => void } = {},
): Promise<{ digest: string; sink?: ManifestSink }> {
  const { reversed, onEntry } = side;
  const container = readContainer(file);
  if (isManifestOfDeletes(container)) {
    const sink = new DeleteManifestSink(reversed, onEntry);
    return { ...(await digestContainer({ container, roles: DELETE_MANIFEST_ROLES, sink })), sink };
  }
  if (reversed) {
    const sink = new ManifestSink(reversed, onEntry);
    return { ...(await digestContainer({ container, roles: REPLICA_MANIFEST_ROLES, sink })), sink };
  }
  return digestContainer({ container, roles: SOURCE_MANIFEST_ROLES, sink: new CanonicalSink(undefined, onEntry) });
}

/** Format version 1 has no deletes, and its manifests do not say what they are of (Iceberg spec, "Manifests"). */
function isManifestOfDeletes({ header }: AvroContainer): boolean {
  return Buffer.from(header.get('content') ?? '').toString() === 'deletes';
}

function deleteFilesOf(sink: ManifestSink | undefined): DeleteFileEntry[] {
  return sink instanceof DeleteManifestSink ? sink.deleteFiles : [];
}

/** Walks both sides once more, entry by entry, to tell a person where they part. */
async function describeManifestDifference(source: ManifestBytes, replica: ManifestBytes, reversed: ReversedRules): Promise<string> {
  const [expected, actual]: [string[], string[]] = [[], []];
  const fingerprint = (canonical: Uint8Array) => createHash('sha256').update(canonical).digest('base64');
  await digestManifest(source.bytes, { onEntry: canonical => expected.push(fingerprint(canonical)) });
  await digestManifest(replica.bytes, { reversed, onEntry: canonical => actual.push(fingerprint(canonical)) });

  if (expected.length !== actual.length) {
    return `The manifest has ${actual.length} entries, its source ${source.uri} has ${expected.length}`;
  }
  const index = expected.findIndex((value, entry) => value !== actual[entry]);
  return index < 0
    ? `The header or the schema is not that of the source ${source.uri}`
    : `Entry ${index} is not that of the source ${source.uri}`;
}
