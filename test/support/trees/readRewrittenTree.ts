import type { RewrittenTable } from '../../servers/startSpark';
import { openFile } from './openFile';
import { readMetadataTree } from './readMetadataTree';

/**
 * Reads the tree that `rewrite_table_path` staged, as it will be once the files of its list are copied to their places, with the paths of
 * the source in it.
 *
 * @throws Error where the tree names a file that is not on the list
 */
export function readRewrittenTree(options: { rewritten: RewrittenTable; sourcePrefix: string; targetPrefix: string }) {
  const { rewritten, sourcePrefix, targetPrefix } = options;
  const metadata = Object.keys(rewritten.files).find(path => path.endsWith(`/${rewritten.latestVersion}`))!;
  return readMetadataTree(metadata, {
    read(uri) {
      if (!(uri in rewritten.files)) {
        throw new Error(`${uri} is not among the files to copy`);
      }
      return openFile(rewritten.files[uri]);
    },
    toSource: text => (text.startsWith(`${targetPrefix}/`) ? sourcePrefix + text.slice(targetPrefix.length) : text),
  });
}
