import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStorageConformance } from '../describeStorageConformance';
import { createFileStorage } from './createFileStorage';

describe.each(['file:', 'file://'])('with URIs that begin with %s/', scheme => {
  describeStorageConformance('A folder', async () => {
    const root = await mkdtemp(join(tmpdir(), 'portage-file-'));
    let prefixes = 0;
    return {
      keysBelowKeys: false,
      open: () => createFileStorage({ name: 'disk', type: 'file', options: { root } }),
      newPrefix() {
        prefixes += 1;
        return `${scheme}${root}/${prefixes}/`;
      },
      stop: () => rm(root, { recursive: true }),
    };
  });
});
