import type { AuditContext } from './AuditContext';
import { pathProperties } from './pathProperties';
import type { TableMetadata } from './TableMetadata';

/**
 * Checks those paths of a replica's `metadata.json` that are no part of the digest, since a replica has its own: they must lie in the
 * target region. Also that the replica is safe from clean-ups by others: `gc.enabled` is false.
 */
export function checkMetadataPaths(context: AuditContext, metadata: TableMetadata): void {
  const { replicaMetadataLocation, metadataFolder, location, rules } = context.options;
  const report = (message: string) => context.problems.add(replicaMetadataLocation, message);

  if (!replicaMetadataLocation.startsWith(metadataFolder)) {
    report(`The metadata does not lie below ${metadataFolder}`);
  }
  if (!`${metadata.location}/`.startsWith(location)) {
    report(`The table's location ${metadata.location} does not lie below ${location}`);
  }
  for (const path of metadata.metadataLog.filter(entry => !entry.startsWith(location))) {
    report(`The metadata log leads to ${path}`);
  }
  const localPrefixes = [location, ...rules.map(rule => rule.target)];
  for (const name of pathProperties) {
    const value = Object.hasOwn(metadata.properties, name) ? metadata.properties[name] : undefined;
    if (value !== undefined && !(typeof value === 'string' && localPrefixes.some(prefix => `${value}/`.startsWith(prefix)))) {
      report(`The property ${name} leads out of the target region: ${JSON.stringify(value)}`);
    }
  }
  if (metadata.properties['gc.enabled'] !== 'false') {
    report('The property gc.enabled is not "false": a clean-up would delete files that other tables share');
  }
}
