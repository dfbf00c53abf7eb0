import type { PathMapping } from './createPathLocalizer';
import { findPathRule } from './findPathRule';
import { sortPathRules } from './sortPathRules';

/** So much of the hash tells two files apart that come from one source file under different rules. */
const HASH_CHARACTERS = 16;

/**
 * The place of a rewritten delete file: `<table>metadata/deletes/<cluster>/<number>/<rest of its path>/<stem>-<hash>.<extension>`.
 *
 * It lies with the table's rewritten files and not with the copies, for its rows are rewritten for this policy, and it is named by its bytes
 * as they are. Rule and rest of the path stay in the name, so that the source's path can be found back from it by the rules alone: the audit does.
 *
 * @param options - `directory` is the table's; `sha256` is that of the bytes
 * @throws ReplicationError `unregistered-path`
 */
export function deleteFilePath(options: { directory: string; mapping: PathMapping; uri: string; sha256: string }): string {
  const { directory, mapping, uri, sha256 } = options;
  const { source, cluster, number } = findPathRule(uri, sortPathRules(mapping.rules));
  const rest = uri.slice(source.length);
  const dot = rest.lastIndexOf('.');
  const end = dot > rest.lastIndexOf('/') ? dot : rest.length;
  return `${directory}metadata/deletes/${cluster}/${number}/${rest.slice(0, end)}-${sha256.slice(0, HASH_CHARACTERS)}${rest.slice(end)}`;
}
