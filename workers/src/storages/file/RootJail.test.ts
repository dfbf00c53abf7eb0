import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { createFileStorage } from './createFileStorage';

const BYTES = Buffer.from('written');

describe('the root of a file connection', () => {
  let top: string;
  let root: string;
  let outside: string;
  let storage: StorageConnector;

  beforeEach(async () => {
    top = await realpath(await mkdtemp(join(tmpdir(), 'portage-jail-')));
    root = join(top, 'root');
    outside = join(top, 'outside');
    await mkdir(join(root, 'inside'), { recursive: true });
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
    await writeFile(join(root, 'inside/file'), 'file');
    storage = await createFileStorage({ name: 'disk', type: 'file', options: { root } });
  });
  afterEach(async () => {
    await storage.close();
    await rm(top, { recursive: true });
  });

  const list = async (uri: string) => {
    const uris: string[] = [];
    for await (const page of storage.list(uri)) {
      uris.push(...page.map(object => object.uri));
    }
    return uris;
  };
  const readText = async (uri: string) => Buffer.from(await storage.read(uri)).toString();
  const refused = { code: 'path-outside-root', retryable: false };

  /** Every call that takes a URI is refused, and nothing outside has changed. */
  async function expectRefused(uri: string) {
    await expect(storage.read(uri)).rejects.toMatchObject(refused);
    await expect(storage.stat(uri)).rejects.toMatchObject(refused);
    await expect(storage.write(uri, BYTES)).rejects.toMatchObject(refused);
    await expect(storage.write(uri, BYTES, { ifAbsent: true })).rejects.toMatchObject(refused);
    await expect(storage.startMultipart(uri, { sizeBytes: 1 })).rejects.toMatchObject(refused);
    await expect(storage.delete([uri])).rejects.toMatchObject(refused);
    await expect(list(`${uri}/`)).rejects.toMatchObject(refused);
    await expect(storage.removeUnfinished(`${uri}/`, { olderThan: new Date() })).rejects.toMatchObject(refused);
    await expectOutsideUntouched();
  }

  async function expectOutsideUntouched() {
    expect(await readdir(outside)).toEqual(['secret']);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
  }

  // eslint-disable-next-line jest/expect-expect -- the helpers expect
  it('is left neither by "..", nor by another path, nor by a name that only begins like it', async () => {
    expect.hasAssertions();
    await mkdir(`${root}-other`);
    for (const path of [
      `${root}/../outside/secret`,
      `${root}/inside/../inside/file`,
      join(outside, 'secret'),
      `${root}-other/x`,
      '/etc/hostname',
    ]) {
      await expectRefused(`file:${path}`);
      await expectRefused(`file://${path}`);
    }
    for (const uri of ['s3://bucket/key', 'relative/path', `file://host${root}/x`, 'file:', root, `file:${root}/nul\0x`]) {
      await expectRefused(uri);
    }
  });

  it('is left by no link to a folder, wherever it stands in a path', async () => {
    await symlink(outside, join(root, 'inside/out'));
    await symlink('../../outside', join(root, 'inside/relative'));
    await symlink('out', join(root, 'inside/chain'));
    for (const name of ['out', 'relative', 'chain']) {
      await expectRefused(`file:${root}/inside/${name}/secret`);
      await expectRefused(`file:${root}/inside/${name}/new/file`);
      await expect(list(`file:${root}/inside/${name}/`)).rejects.toMatchObject(refused);
    }
    await expect(list(`file:${root}/`)).rejects.toMatchObject(refused);
    await expectOutsideUntouched();
  });

  it('is left by no link to a file; writing and deleting take the link itself', async () => {
    const link = join(root, 'inside/link');
    await symlink(join(outside, 'secret'), link);
    await expect(storage.read(`file:${link}`)).rejects.toMatchObject(refused);
    await expect(storage.stat(`file:${link}`)).rejects.toMatchObject(refused);
    await expect(list(`file:${root}/`)).rejects.toMatchObject(refused);
    expect(await storage.write(`file:${link}`, BYTES, { ifAbsent: true })).toEqual({ outcome: 'present' });
    await expectOutsideUntouched();
    expect(await storage.write(`file:${link}`, BYTES)).toEqual({ outcome: 'written' });
    expect(await readText(`file:${link}`)).toBe('written');
    await rm(link);
    await symlink(join(outside, 'secret'), link);
    await storage.delete([`file:${link}`]);
    expect(await readdir(join(root, 'inside'))).toEqual(['file']);
    await expectOutsideUntouched();
  });

  it('is left by no link that dangles: a write would make what it names', async () => {
    await symlink(join(outside, 'new'), join(root, 'inside/dangling'));
    await symlink(join(outside, 'new folder'), join(root, 'dangling folder'));
    await expect(storage.read(`file:${root}/inside/dangling`)).rejects.toMatchObject(refused);
    await expect(list(`file:${root}/`)).rejects.toMatchObject(refused);
    await expectRefused(`file:${root}/dangling folder/file`);
    await storage.write(`file:${root}/inside/dangling`, BYTES);
    await expectOutsideUntouched();
  });

  it('is not left by whoever exchanges folders for links meanwhile', async () => {
    const swap = join(root, 'swap');
    const folder = join(root, 'parked');
    await mkdir(folder);
    await writeFile(join(folder, 'secret'), 'ours!!');
    await rename(folder, swap);

    let swapping = true;
    const swapper = (async () => {
      while (swapping) {
        await rename(swap, folder);
        await symlink(outside, swap).catch(() => {}); // A write was faster and made the folder.
        await rm(swap, { recursive: true });
        await rename(folder, swap);
      }
    })();
    const reads: string[] = [];
    for (let round = 0; round < 300; round += 1) {
      await readText(`file:${swap}/secret`).then(
        text => reads.push(text),
        () => {},
      );
      await storage.write(`file:${swap}/secret`, Buffer.from('ours!!')).catch(() => {});
      await storage.stat(`file:${swap}/secret`).catch(() => {});
    }
    swapping = false;
    await swapper;
    expect(reads).not.toContain('secret');
    await expectOutsideUntouched();
  });

  it('holds links that stay inside', async () => {
    await symlink('inside', join(root, 'alias'));
    await symlink('inside/file', join(root, 'file alias'));
    expect(await readText(`file:${root}/alias/file`)).toBe('file');
    expect(await readText(`file:${root}/file alias`)).toBe('file');
    await storage.write(`file:${root}/alias/new/file`, BYTES);
    expect(await readFile(join(root, 'inside/new/file'), 'utf8')).toBe('written');
    expect(await list(`file:${root}/`)).toEqual(
      ['alias/file', 'alias/new/file', 'file alias', 'inside/file', 'inside/new/file'].map(key => `file:${root}/${key}`),
    );
  });

  it('tells of links that go in a circle', async () => {
    await symlink('..', join(root, 'inside/up'));
    await expect(list(`file:${root}/`)).rejects.toMatchObject({ code: 'storage-error', retryable: false });
  });

  it('may be a link itself, and is spelled either way', async () => {
    await symlink(root, join(top, 'linked'));
    const linked = await createFileStorage({ name: 'disk', type: 'file', options: { root: `${join(top, 'linked')}/` } });
    for (const base of [join(top, 'linked'), root]) {
      expect(Buffer.from(await linked.read(`file:${base}/inside/file`)).toString()).toBe('file');
      await linked.write(`file:${base}/new ${base.length}`, BYTES);
      for (const spelling of ['', '/']) {
        const [page] = await collect(linked.list(`file:${base}${spelling}`));
        expect(page[0].uri).toBe(`file:${base}/inside/file`);
      }
    }
    await expect(linked.read(`file:${outside}/secret`)).rejects.toMatchObject(refused);
  });

  it('is made by the first write; until then a listing says that it is missing', async () => {
    const missing = join(top, 'not/yet');
    const fresh = await createFileStorage({ name: 'disk', type: 'file', options: { root: missing } });
    expect(await fresh.stat(`file:${missing}/a`)).toBeUndefined();
    await expect(fresh.read(`file:${missing}/a`)).rejects.toMatchObject({ code: 'source-file-missing' });
    await expect(collect(fresh.list(`file:${missing}/`))).rejects.toMatchObject({
      code: 'storage-unreachable',
      message: expect.stringContaining(missing),
    });
    await fresh.write(`file:${missing}/a/b`, BYTES);
    expect(await collect(fresh.list(`file:${missing}/`))).toHaveLength(1);
  });

  it('must be an absolute path', async () => {
    await expect(createFileStorage({ name: 'disk', type: 'file', options: { root: './here' } })).rejects.toMatchObject({
      code: 'not-configured',
      message: expect.stringContaining('replication.connections.disk.root: must be an absolute path'),
    });
  });
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}
