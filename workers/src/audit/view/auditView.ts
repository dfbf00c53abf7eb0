import { createHash } from 'node:crypto';
import type { PathRule } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, StorageRegistry } from '@portage/backstage-plugin-replication-node';
import { describeDifference } from '../json/describeDifference';
import type { JsonObject } from '../json/JsonValue';
import type { AuditProblem } from '../table/AuditTableResult';
import { pathProperties } from '../table/pathProperties';
import { comparableView } from './comparableView';
import { decodeView } from './decodeView';
import { digestView } from './digestView';

/**
 * Proves that a localized view is the source's, or says where it is not: everything but what a replica has its own of is equal, to the
 * letter of each number, and no path field leads out of the target region. Nothing may be published without it.
 *
 * @returns the view's logical digest (hex), the same in every region, only where there is no problem
 * @throws ReplicationError for what is wrong with the source (`corrupt-metadata`, `source-file-missing`) or with the way to the files
 */
export async function auditView(options: {
  sourceMetadataLocation: string;
  replicaMetadataLocation: string;
  /** SHA-256 (hex) of the localized metadata, as whoever wrote it reckons it; left out where nobody did. */
  replicaSha256?: string;
  rules: readonly PathRule[];
  /** The policy's target location; ends in `/`. */
  location: string;
  /** Where the view's rewritten metadata lies; ends in `/`. */
  metadataFolder: string;
  registry: StorageRegistry;
  target: StorageConnector;
  signal: AbortSignal;
}): Promise<{ digest?: string; problems: AuditProblem[] }> {
  const { sourceMetadataLocation, replicaMetadataLocation, replicaSha256, registry, target, signal } = options;
  const sourceStorage = await registry.storageOf(sourceMetadataLocation);
  const source = decodeView(sourceMetadataLocation, await sourceStorage.read(sourceMetadataLocation, { signal }));
  const bytes = await target.read(replicaMetadataLocation, { signal });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const told = (messages: string[]) => messages.map(message => ({ path: replicaMetadataLocation, message }));
  if (replicaSha256 !== undefined && sha256 !== replicaSha256) {
    return { problems: told([`The file's SHA-256 is ${sha256}, it was written with ${replicaSha256}`]) };
  }
  const replica = decodeView(replicaMetadataLocation, bytes);

  const expected = comparableView(source);
  const difference = describeDifference(expected, comparableView(replica));
  const problems = told([...foreignPaths(replica, options), ...(difference === undefined ? [] : [difference])]);
  return problems.length > 0 ? { problems } : { digest: digestView(expected), problems };
}

function foreignPaths(
  replica: JsonObject,
  options: { replicaMetadataLocation: string; metadataFolder: string; location: string; rules: readonly PathRule[] },
): string[] {
  const { replicaMetadataLocation, metadataFolder, location, rules } = options;
  const problems: string[] = [];
  if (!replicaMetadataLocation.startsWith(metadataFolder)) {
    problems.push(`The metadata does not lie below ${metadataFolder}`);
  }
  if (typeof replica.location !== 'string' || !`${replica.location}/`.startsWith(location)) {
    problems.push(`The view's location ${JSON.stringify(replica.location)} does not lie below ${location}`);
  }
  const localPrefixes = [location, ...rules.map(rule => rule.target)];
  const properties = (replica.properties ?? {}) as JsonObject;
  for (const name of pathProperties) {
    const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (value !== undefined && !(typeof value === 'string' && localPrefixes.some(prefix => `${value}/`.startsWith(prefix)))) {
      problems.push(`The property ${name} leads out of the target region: ${JSON.stringify(value)}`);
    }
  }
  return problems;
}
