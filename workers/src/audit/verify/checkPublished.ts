import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { isJsonObject } from '../json/JsonValue';
import { decodeMetadataObject } from '../table/decodeMetadataObject';
import { verifyRewrittenMetadata } from '../verifyRewrittenMetadata';
import type { RewrittenMetadata } from './VerifyTableOptions';

/**
 * Holds what readers see of a proved table or view against the proof: the digest that was recorded, the one that the file's own properties
 * tell, and, where a catalog made its own metadata of the proved file, that it says the same.
 *
 * @param options - `digest` is what both sides have now, absent where they differ
 * @returns what is wrong, by the file that it is about
 */
export async function checkPublished(options: {
  replicaMetadataLocation: string;
  rewritten?: RewrittenMetadata;
  digest?: string;
  publishedDigest?: string;
  target: StorageConnector;
  signal: AbortSignal;
}): Promise<{ path: string; message: string }[]> {
  const { replicaMetadataLocation, rewritten, digest, publishedDigest, target, signal } = options;
  const path = rewritten?.metadataLocation ?? replicaMetadataLocation;
  const problems: string[] = [];
  try {
    const bytes = await target.read(path, { signal });
    const told = toldDigest(path, bytes);
    if (digest !== undefined && publishedDigest !== undefined && digest !== publishedDigest) {
      problems.push(`The table's digest is ${digest}, ${publishedDigest} was published`);
    }
    if (digest !== undefined && told !== undefined && digest !== told) {
      problems.push(`The table's digest is ${digest}, its property portage.audit-digest says ${told}`);
    }
    if (rewritten) {
      const provedBytes = await target.read(replicaMetadataLocation, { signal });
      verifyRewrittenMetadata({ uri: path, provedBytes, rewrittenBytes: bytes, isLocal: rewritten.isLocal, beforePublication: true });
    }
  } catch (error) {
    if (!isReplicationError(error) || !['audit-failed', 'corrupt-metadata', 'source-file-missing'].includes(error.code)) {
      throw error;
    }
    problems.push(error.code === 'source-file-missing' ? 'The file is missing in the target region' : error.message);
  }
  return problems.map(message => ({ path, message }));
}

/** Where a catalog's commits carry no properties, the table's own tell its digest. */
function toldDigest(uri: string, bytes: Uint8Array): string | undefined {
  const { properties } = decodeMetadataObject(bytes, uri);
  const told = isJsonObject(properties) ? properties['portage.audit-digest'] : undefined;
  return typeof told === 'string' ? told : undefined;
}
