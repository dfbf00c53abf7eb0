import type { PathMapping } from './createPathLocalizer';

/**
 * Properties that tell a writer where to put files. They are taken out: nobody but Portage writes to a replica, and one who did would
 * otherwise write among a region's live files or among the copies. Readers do not look at them.
 */
export const WRITE_PATH_PROPERTIES: ReadonlySet<string> = new Set([
  'write.data.path',
  'write.metadata.path',
  'write.object-storage.path',
  'write.folder-storage.path',
]);

/**
 * A warning for each other property whose value begins with a source's prefix: what it means to its users is not known, so it is told,
 * never changed.
 *
 * @param what - whose properties they are, for people
 */
export function warnOfPathProperties(what: 'table' | 'view', properties: ReadonlyMap<string, string>, mapping: PathMapping): string[] {
  const others = [...properties].filter(([name]) => !WRITE_PATH_PROPERTIES.has(name));
  return others.flatMap(([name, value]) => {
    const rule = mapping.rules.find(({ source }) => value.startsWith(source) || value === source.slice(0, -1));
    return rule ? [`The ${what} property "${name}" begins with ${rule.source}; it was left as it is.`] : [];
  });
}
