import { access, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { createFileStorage } from './createFileStorage';
import { PinnedFolder } from './PinnedFolder';

const WRITERS = 12;
const ROUNDS = 25;

describe('folders that deletions leave empty', () => {
  let root: string;
  let storage: StorageConnector;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'portage-prune-')));
    storage = await createFileStorage({ name: 'disk', type: 'file', options: { root } });
  });
  afterEach(async () => {
    await storage.close();
    await rm(root, { recursive: true });
  });

  const uriOf = (path: string) => `file:${root}/${path}`;
  const write = (path: string) => storage.write(uriOf(path), Buffer.from(path), { ifAbsent: true });
  const remove = (...paths: string[]) => storage.delete(paths.map(uriOf));
  const names = async (folder = '') => (await readdir(join(root, folder), { recursive: true })).sort();

  it('go with the last file, and those above them, but never the root', async () => {
    await Promise.all(['_portage/p/job-1/plan', '_portage/p/job-1/parts/1', '_portage/p/job-2/plan'].map(write));
    await remove('_portage/p/job-1/plan');
    expect(await names()).toContain('_portage/p/job-1/parts/1');
    await remove('_portage/p/job-1/parts/1');
    expect(await names('_portage/p')).toEqual(['job-2', 'job-2/plan']);
    await remove('_portage/p/job-2/plan');
    expect(await names()).toEqual([]);
  });

  it('go also where the deletion before was broken off in between', async () => {
    await mkdir(join(root, 'a/b'), { recursive: true });
    await remove('a/b/gone', 'a/c/gone');
    expect(await names()).toEqual([]);
  });

  it('stay while a file in them is under way', async () => {
    await write('a/b/first');
    const upload = await storage.startMultipart(uriOf('a/b/second'), { sizeBytes: 1 });
    await remove('a/b/first');
    await upload.writePart(1, Buffer.from('x'));
    expect(await upload.complete()).toMatchObject({ outcome: 'written' });
    expect(await names('a/b')).toEqual(['second']);
  });

  it('go with what removeUnfinished takes', async () => {
    const upload = await storage.startMultipart(uriOf('a/b/never'), { sizeBytes: 1 });
    await write('a/kept');
    expect(await storage.removeUnfinished(uriOf(''), { olderThan: new Date(Date.now() + 1_000) })).toBe(1);
    expect(await names()).toEqual(['a', 'a/kept']);
    await upload.abort();
  });

  it('stay where a symbolic link leads to them, which would dangle', async () => {
    await mkdir(join(root, 'real'));
    await symlink(join(root, 'real'), join(root, 'link'));
    await write('link/below/file');
    await remove('link/below/file');
    await expect(access(join(root, 'real/below'))).resolves.toBeUndefined();
    expect(await write('link/again')).toMatchObject({ outcome: 'written' });
  });

  it('stay where something other than a file of the storage is in them', async () => {
    await write('a/b/file');
    await mkdir(join(root, 'a/b/somebody'));
    await writeFile(join(root, 'a/.hidden'), '');
    await remove('a/b/file');
    expect(await names('a')).toEqual(['.hidden', 'b', 'b/somebody']);
  });

  it('hold nothing for those who have them open still', async () => {
    await write('a/file');
    const folder = await PinnedFolder.open(join(root, 'a'));
    await remove('a/file');
    expect(await folder.entries()).toEqual([]);
    await folder.close();
  });

  it('are made again under writers and listings that meet their removal', async () => {
    const listed: number[] = [];
    const work = async (writer: number) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const path = `race/${round % 2}/deep/${writer}`;
        expect(await write(path)).toMatchObject({ outcome: 'written' });
        expect(Buffer.from(await storage.read(uriOf(path))).toString()).toBe(path);
        for await (const page of storage.list(uriOf('race/'))) {
          listed.push(page.length);
        }
        await remove(path);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => work(writer)));
    expect(listed.length).toBeGreaterThan(0);
    expect(await names()).toEqual([]);
  });
});
