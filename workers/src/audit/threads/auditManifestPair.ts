import { createHash } from 'node:crypto';
import { REPLICA_MANIFEST_ROLES, SOURCE_MANIFEST_ROLES } from '../avro/WalkerRoles';
import { CanonicalSink } from '../digest/CanonicalSink';
import { digestContainer } from '../digest/digestContainer';
import type { PackedFiles } from '../digest/LiveFiles';
import { ReplicaManifestSink } from '../digest/ReplicaManifestSink';
import { ReversedRules, type PathPrefixes } from '../paths/ReversedRules';
import { sideOutcome, type DigestFailure } from './sideOutcome';

/** A manifest as it was read. The buffers may be transferred. */
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
  /** The logical digests (hex); a side that cannot be read has none. */
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
}

/**
 * Reads a source manifest and its replica, each by itself, and computes the logical digest of both. Runs in a thread of the pool; takes and
 * returns plain data only.
 */
export async function auditManifestPair(input: ManifestPairInput): Promise<ManifestPairOutput> {
  const { source, replica = source } = input;
  const reversed = ReversedRules.create(input);
  const sink = new ReplicaManifestSink(reversed);

  const sourceSide = await sideOutcome(source.uri, () =>
    digestContainer({ file: source.bytes, roles: SOURCE_MANIFEST_ROLES, sink: new CanonicalSink() }),
  );
  const replicaSide = await sideOutcome(replica.uri, () => digestContainer({ file: replica.bytes, roles: REPLICA_MANIFEST_ROLES, sink }));

  const problems = sink.wrongPaths.map(path => `No rule of the policy made the path ${path}`);
  if (sink.hasPositionDeletes) {
    problems.push('The manifest names position deletes or deletion vectors, which hold paths that this audit does not read');
  }
  if (replicaSide.failure) {
    problems.push(replicaSide.failure.message);
  } else if (sourceSide.value && sourceSide.value.digest !== replicaSide.value?.digest) {
    problems.push(await describeManifestDifference(source, replica, reversed));
  }
  return {
    sourceDigest: sourceSide.value?.digest,
    replicaDigest: replicaSide.value?.digest,
    sourceFailure: sourceSide.failure,
    problems,
    sha256: createHash('sha256').update(replica.bytes).digest('hex'),
    rulesUsed: [...sink.rulesUsed],
    liveFiles: sink.liveFiles.pack(),
    entries: sink.entries,
  };
}

/** Walks both sides once more, entry by entry, to tell a person where they part. */
async function describeManifestDifference(source: ManifestBytes, replica: ManifestBytes, reversed: ReversedRules): Promise<string> {
  const [expected, actual]: [string[], string[]] = [[], []];
  const fingerprint = (canonical: Uint8Array) => createHash('sha256').update(canonical).digest('base64');
  await digestContainer({
    file: source.bytes,
    roles: SOURCE_MANIFEST_ROLES,
    sink: new CanonicalSink(undefined, canonical => expected.push(fingerprint(canonical))),
  });
  const sink = new ReplicaManifestSink(reversed, canonical => actual.push(fingerprint(canonical)));
  await digestContainer({ file: replica.bytes, roles: REPLICA_MANIFEST_ROLES, sink });

  if (expected.length !== actual.length) {
    return `The manifest has ${actual.length} entries, its source ${source.uri} has ${expected.length}`;
  }
  const index = expected.findIndex((value, entry) => value !== actual[entry]);
  return index < 0
    ? `The header or the schema is not that of the source ${source.uri}`
    : `Entry ${index} is not that of the source ${source.uri}`;
}
