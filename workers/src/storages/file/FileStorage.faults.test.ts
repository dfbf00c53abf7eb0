import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, readdir, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { createFileStorage } from './createFileStorage';
import { toFileError } from './toFileError';

describe('FileStorage when something goes wrong', () => {
  let root: string;
  let storage: StorageConnector;
  let handles: FileHandle;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'portage-file-'));
    storage = await createFileStorage({ name: 'disk', type: 'file', options: { root } });
    const probe = await open(root, 'r');
    handles = Object.getPrototypeOf(probe);
    await probe.close();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(root, { recursive: true });
  });

  const systemError = (code: string) => Object.assign(new Error(`${code}: it went wrong`), { code, syscall: 'write' });

  it.each([
    ['ENOSPC', 'storage-full', false],
    ['EDQUOT', 'storage-full', false],
    ['EACCES', 'storage-denied', false],
    ['EROFS', 'storage-denied', false],
    ['EIO', 'storage-error', true],
    ['EMFILE', 'storage-throttled', true],
    ['ESTALE', 'storage-unreachable', true],
    ['ENAMETOOLONG', 'storage-error', false],
  ])('takes %s for %s', (errno, code, retryable) => {
    expect(toFileError(systemError(errno), 'write', 'file:/a')).toMatchObject({
      code,
      retryable,
      message: expect.stringContaining('file:/a'),
    });
  });

  it.each(['writeFile', 'sync'] as const)('leaves nothing of a write whose %s fails on a full disk', async method => {
    jest.spyOn(handles, method).mockRejectedValue(systemError('ENOSPC'));
    await expect(storage.write(`file:${root}/a/b`, Buffer.from('x'))).rejects.toMatchObject({ code: 'storage-full' });
    expect(await readdir(join(root, 'a'))).toEqual([]);
  });

  it('leaves nothing of an upload that fails on a full disk', async () => {
    const upload = await storage.startMultipart(`file:${root}/a`, { sizeBytes: 10 });
    jest.spyOn(handles, 'write').mockRejectedValue(systemError('ENOSPC'));
    await expect(upload.writePart(1, Buffer.from('x'))).rejects.toMatchObject({ code: 'storage-full' });
    await upload.abort();
    expect(await readdir(root)).toEqual([]);
  });

  it('leaves nothing of a write that is aborted', async () => {
    const abort = new AbortController();
    const reason = new Error('shutting down');
    const writeFileWhole = handles.writeFile;
    jest.spyOn(handles, 'writeFile').mockImplementation(async function writeThenAbort(this: FileHandle, ...args) {
      await writeFileWhole.apply(this, args);
      abort.abort(reason);
    });
    await expect(storage.write(`file:${root}/a`, Buffer.from('x'), { signal: abort.signal })).rejects.toBe(reason);
    expect(await readdir(root)).toEqual([]);
  });

  it('tells where a file and a folder want the same name', async () => {
    await mkdir(join(root, 'folder'));
    await writeFile(join(root, 'file'), 'x');
    expect(await storage.stat(`file:${root}/folder`)).toBeUndefined();
    await expect(storage.read(`file:${root}/folder`)).rejects.toMatchObject({ code: 'source-file-missing' });
    await expect(storage.write(`file:${root}/folder`, Buffer.from('x'))).rejects.toMatchObject({ code: 'storage-error', retryable: false });
    await expect(storage.write(`file:${root}/folder`, Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({
      code: 'target-occupied',
    });
    await expect(storage.write(`file:${root}/file/below`, Buffer.from('x'))).rejects.toMatchObject({
      code: 'storage-error',
      retryable: false,
    });
    await expect(storage.write(`file:${root}/new/`, Buffer.from('x'))).rejects.toMatchObject({ code: 'storage-error', retryable: false });
    expect(await storage.stat(`file:${root}/file/below`)).toBeUndefined();
    await storage.delete([`file:${root}/folder`, `file:${root}/file/below`, `file:${root}/folder/`]);
    expect((await readdir(root)).sort()).toEqual(['file', 'folder']);
  });

  it('tells what may not be read or written', async () => {
    if (process.getuid?.() === 0) {
      return; // Nothing is denied to root.
    }
    await mkdir(join(root, 'closed'));
    await chmod(join(root, 'closed'), 0o500);
    await expect(storage.write(`file:${root}/closed/a`, Buffer.from('x'))).rejects.toMatchObject({
      code: 'storage-denied',
      retryable: false,
    });
  });

  it('leaves at most a hidden file when it is killed, for removeUnfinished', async () => {
    const script = `
      const { createFileStorage } = require(${JSON.stringify(join(__dirname, 'createFileStorage.ts'))});
      createFileStorage({ name: 'disk', type: 'file', options: { root: ${JSON.stringify(root)} } }).then(async storage => {
        const upload = await storage.startMultipart('file:${root}/large', { sizeBytes: 32 });
        await upload.writePart(1, Buffer.alloc(1024));
        process.stdout.write('half way');
        setInterval(() => {}, 1000);
      });`;
    const child = spawn(process.execPath, ['--require', require.resolve('@backstage/cli/config/nodeTransform.cjs'), '-e', script]);
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await new Promise(resolve => child.stdout.once('data', resolve));
    expect(await storage.removeUnfinished(`file:${root}/`, { olderThan: anHourAgo })).toBe(0);
    child.kill('SIGKILL');
    await new Promise(resolve => child.once('exit', resolve));

    expect(await readdir(root)).toEqual([expect.stringMatching(/^\.portage-/)]);
    expect(await storage.stat(`file:${root}/large`)).toBeUndefined();
    for await (const page of storage.list(`file:${root}/`)) {
      expect(page).toEqual([]);
    }
    // Its process is known to be gone, so its age is no matter; those of nobody known stay until they are old.
    const [left] = await readdir(root);
    const elsewhere = left.replace(/^\.portage-[0-9a-f]{16}/, `.portage-${'0'.repeat(16)}`);
    const anonymous = `.portage-${'0'.repeat(16)}.tmp`;
    await Promise.all([elsewhere, anonymous].map(name => writeFile(join(root, name), 'x')));
    expect(await storage.removeUnfinished(`file:${root}/`, { olderThan: anHourAgo })).toBe(1);
    expect((await readdir(root)).sort()).toEqual([elsewhere, anonymous].sort());
    expect(await storage.removeUnfinished(`file:${root}/`, { olderThan: new Date(Date.now() + 1000) })).toBe(2);
    expect(await readdir(root)).toEqual([]);
  });
});
