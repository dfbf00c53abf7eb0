import type { StorageConnector } from '@portage/backstage-plugin-replication-node';

/**
 * A URI below a location as the storage's listings spell it. What is paired with a listing is spelled so: a file that metadata names
 * `a//b` must not pass for another one than `a/b`, which nobody needs.
 *
 * @param options - `location` ends in `/`
 */
export function listedUri(options: { storage: Pick<StorageConnector, 'features'>; location: string; uri: string }): string {
  const { storage, location, uri } = options;
  const path = uri.slice(location.length);
  return location + (storage.features.listedPath?.(path) ?? path);
}
