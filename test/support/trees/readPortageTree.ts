import type { Fixture } from '../Fixture';
import { openFile } from './openFile';
import { readMetadataTree } from './readMetadataTree';

/** `_data/<cluster>/<number>/…` is a copy. */
const COPY = /\/replica\/_data\/([^/]+)\/\d+\/(.*)$/s;
/** `deletes/<cluster>/<number>/…-<hash>.<extension>` is a rewritten file of deletes. */
const DELETES = /\/metadata\/deletes\/([^/]+)\/\d+\/(.*)-[0-9a-f]{16}(\.\w+)$/s;

/** Reads the tree that Portage made of a fixture's table, with the paths of the source in it. */
export function readPortageTree(fixture: Fixture, metadataUri: string) {
  const { name, root, storages } = fixture.description;
  const folderOf = (cluster: string) => `file:${root}/${storages.find(({ region }) => cluster === `${name}-${region}`)!.dir}`;
  const toSource = (text: string) => {
    const [, copiedFrom, key] = text.match(COPY) ?? [];
    if (copiedFrom) {
      return `${folderOf(copiedFrom)}/${key}`;
    }
    const [, rewrittenFrom, stem, extension] = text.match(DELETES) ?? [];
    return rewrittenFrom ? `${folderOf(rewrittenFrom)}/${stem}${extension}` : text;
  };
  return readMetadataTree(metadataUri, { read: openFile, toSource });
}
