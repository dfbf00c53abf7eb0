import type { JsonDocument, ViewMetadata } from '../../iceberg';
import type { PathMapping } from '../createPathLocalizer';
import { warnOfPathProperties, WRITE_PATH_PROPERTIES } from '../pathProperties';

/**
 * Turns a source's view metadata into the replica's: `location` becomes the replica's own directory, and properties that tell writers
 * where to put files go. Versions, their SQL, schemas and the log stay to the letter.
 *
 * @param options - `directory` ends in `/`
 * @returns the JSON text, and a warning for each property and SQL text that holds a source's prefix: it was left as it is
 */
export function rewriteViewMetadata(options: { document: JsonDocument; metadata: ViewMetadata; mapping: PathMapping; directory: string }): {
  text: string;
  warnings: string[];
} {
  const { document, metadata, mapping, directory } = options;
  const { root } = document;
  const location = document.member(root, 'location');
  if (location) {
    document.replace(location, directory.slice(0, -1));
  }
  const properties = document.objectMember(root, 'properties');
  if (properties) {
    document.changeMembers(properties, { set: {}, remove: WRITE_PATH_PROPERTIES });
  }
  const prefixes = mapping.rules.map(({ source }) => source).filter(source => metadata.statements.some(sql => sql.includes(source)));
  return {
    text: document.toText(),
    warnings: [
      ...warnOfPathProperties('view', metadata.properties, mapping),
      ...prefixes.map(prefix => `The view's SQL reads files below ${prefix} by their path; it was left as it is.`),
    ],
  };
}
