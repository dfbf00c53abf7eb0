import { createHash } from 'node:crypto';
import type { DeleteFileContent } from '../deletes/DeleteFileContent';
import { readDeleteFile } from '../deletes/readDeleteFile';
import { ReversedRules, type PathPrefixes } from '../paths/ReversedRules';
import type { ManifestBytes } from './auditManifestPair';
import { sideOutcome, type DigestFailure } from './sideOutcome';

/** A delete file of another policy has thousands of wrong paths; the first ones say it all. */
const MAX_WRONG_PATHS = 10;

export interface DeleteFilePairInput {
  source: ManifestBytes;
  /** Absent where the file is in the target region and stays as it is. */
  replica?: ManifestBytes;
  /** As the source's manifest says it, in upper case. */
  format: string;
  rules: PathPrefixes[];
  location: string;
}

export interface DeleteFilePairOutput {
  /** The content digest (hex); a side that cannot be read has none. */
  sourceDigest?: string;
  sourceFailure?: DigestFailure;
  /** Of the replica's file. */
  content?: DeleteFileContent;
  /** What is wrong with the replica's file, for a person to read. */
  problems: string[];
  /** SHA-256 (hex) of the replica's file as it was read. */
  sha256: string;
  /** Indexes of the rules that made the paths in the replica's file. */
  rulesUsed: number[];
}

/**
 * Reads a source's file of position deletes or deletion vectors and its replica, each by itself. Runs in a thread of the pool; takes and returns
 * plain data only.
 *
 * That a delete of the replica names just the data file that its source names needs no look at the data files: equal content digests say that
 * each path here maps back to the source's path, the manifests say the same of each data file's path, and the mapping back is injective; so two strings
 * that were equal are equal, and two that differed still differ.
 */
export async function auditDeleteFilePair(input: DeleteFilePairInput): Promise<DeleteFilePairOutput> {
  const { source, replica = source, format } = input;
  const reversed = ReversedRules.create(input);
  const rulesUsed = new Set<number>();
  const wrongPaths = new Set<string>();
  const sourcePath = (path: string): string => {
    const match = reversed.sourcePath(path);
    if (match) {
      rulesUsed.add(match.rule);
    } else if (wrongPaths.size < MAX_WRONG_PATHS) {
      wrongPaths.add(path);
    }
    return match?.sourcePath ?? path;
  };

  const sourceSide = await sideOutcome(source.uri, () => readDeleteFile({ bytes: source.bytes, format, sourcePath: path => path }));
  const replicaSide = await sideOutcome(replica.uri, () => readDeleteFile({ bytes: replica.bytes, format, sourcePath }));

  const problems = [...wrongPaths].map(path => `No rule of the policy made the path ${path} in it`);
  if (replicaSide.failure) {
    problems.push(replicaSide.failure.message);
  } else if (sourceSide.value && sourceSide.value.digest !== replicaSide.value?.digest) {
    problems.push(`Its content is not that of the source ${source.uri}`);
  } else if (input.replica && replicaSide.value) {
    problems.push(...flawsOf(replicaSide.value, sourceSide.value));
  }
  return {
    sourceDigest: sourceSide.value?.digest,
    sourceFailure: sourceSide.failure,
    content: replicaSide.value,
    problems,
    sha256: createHash('sha256').update(replica.bytes).digest('hex'),
    rulesUsed: [...rulesUsed],
  };
}

/** What is written anew has to be written well, also where the source's own writer was careless with the order. */
function flawsOf(replica: DeleteFileContent, source: DeleteFileContent | undefined): string[] {
  return [
    ...(replica.isSorted ? [] : ['Its rows are not sorted by path and position']),
    ...(replica.hasFieldIds || source?.hasFieldIds === false ? [] : ['Its columns have lost their field ids']),
  ];
}
