import { createHash } from 'node:crypto';
import { readContainer } from '../avro/readContainer';
import { MANIFEST_LIST_ROLES } from '../avro/WalkerRoles';
import { digestContainer } from '../digest/digestContainer';
import { ManifestListSink } from '../digest/ManifestListSink';
import type { ManifestBytes } from './auditManifestPair';
import { sideOutcome, type DigestFailure } from './sideOutcome';

export interface ManifestListPairInput {
  source: ManifestBytes;
  /** Absent where the list is in the target region and stays as it is. */
  replica?: ManifestBytes;
}

/** A manifest list without what its children hold. */
export interface ManifestListContent {
  /** The logical digest (hex) of the list, without paths and lengths of its manifests. */
  digest: string;
  /** Paths of the manifests, in the list's order. */
  paths: string[];
  /** `manifest_length` of each. */
  lengthsBytes: number[];
}

export interface ManifestListPairOutput {
  source?: ManifestListContent;
  replica?: ManifestListContent;
  sourceFailure?: DigestFailure;
  replicaFailure?: DigestFailure;
  /** SHA-256 (hex) of the replica's list as it was read. */
  sha256: string;
}

/** Reads a source manifest list and its replica, each by itself. Runs in a thread of the pool; takes and returns plain data only. */
export async function auditManifestListPair(input: ManifestListPairInput): Promise<ManifestListPairOutput> {
  const { source, replica = source } = input;
  const sourceSide = await sideOutcome(source.uri, () => digestList(source.bytes));
  const replicaSide = input.replica ? await sideOutcome(replica.uri, () => digestList(replica.bytes)) : sourceSide;
  return {
    source: sourceSide.value,
    replica: replicaSide.value,
    sourceFailure: sourceSide.failure,
    replicaFailure: replicaSide.failure,
    sha256: createHash('sha256').update(replica.bytes).digest('hex'),
  };
}

async function digestList(file: Uint8Array): Promise<ManifestListContent> {
  const sink = new ManifestListSink();
  const { digest } = await digestContainer({ container: readContainer(file), roles: MANIFEST_LIST_ROLES, sink });
  return { digest, paths: sink.paths, lengthsBytes: sink.lengthsBytes };
}
