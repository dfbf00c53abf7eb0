/*
 * This is a suite that test files call, not one of them. Storages differ in what they can do, so some expectations hang on that.
 */
/* eslint-disable jest/no-export, jest/no-conditional-expect, jest/no-standalone-expect, no-loop-func */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';

const RACERS = 20;
const MIB = 1024 * 1024;

/** Keys that each trip over another mistake: encoding, decoding, quoting, order. All may stand side by side in one storage. */
const UNUSUAL_KEYS = [
  'sp ace',
  'sp%20ace',
  'sp+ace',
  'per%cent',
  'per%25cent',
  'dt=2026-01-01/region=EU&US/part-0.parquet',
  'colon:hash#question?.bin',
  `quote"apostrophe'.bin`,
  'brackets[1]{2}(3)<4>.bin',
  'at@comma,semi;dollar$star*bang!.bin',
  'back\\slash|pipe^caret~tilde`tick.bin',
  'ümläut/日本語/😀.bin',
  // Fullwidth characters sort before emoji by bytes, and behind them by UTF-16 units.
  'order/ﾊ',
  'order/😀',
  ' leading and trailing ',
  '.hidden',
  'long/'.concat('n'.repeat(250)),
];

/** Siblings whose order differs between bytes and a file tree: blank, "-" and "." sort before "/", "0" behind it. */
const TREE_KEYS = ['a/1', 'a/2/x', 'a b', 'a-b/z', 'a-b c', 'a.b', 'a0', 'a0/y', 'b', 'é', 'ﾊ/1', '😀/1'];

/** A running storage that the suite may fill. @public */
export interface StorageUnderTest {
  /** A connector of its own to the same storage. The suite closes it. */
  open(): Promise<StorageConnector>;
  /** A place of this test alone, ending in a slash. */
  newPrefix(): string;
  /** Whether a key may be the folder of another one, as `a` and `a/1`. */
  keysBelowKeys: boolean;
  /** Characters that the service itself cannot keep in a key. */
  unkeepableCharacters?: RegExp;
  /** `false` where the service does not tell when an upload was begun. */
  tellsUploadTimes?: boolean;
  stop(): Promise<void>;
}

/**
 * What every storage must do, whoever wrote it: the promises of `StorageConnector`, as tests. For Jest.
 *
 * @param start - makes a storage, or shares one; each test takes a prefix of its own in it
 * @public
 */
export function describeStorageConformance(title: string, start: () => Promise<StorageUnderTest>): void {
  describe(`${title} as a storage`, () => {
    let underTest: StorageUnderTest;
    let storage: StorageConnector;
    let prefix: string;

    beforeAll(async () => {
      underTest = await start();
      storage = await underTest.open();
    }, 120_000);
    afterAll(async () => {
      await storage?.close();
      await underTest?.stop();
    });
    beforeEach(() => {
      prefix = underTest.newPrefix();
    });

    const put = (key: string, text = key) => storage.write(prefix + key, Buffer.from(text));
    const get = async (key: string) => Buffer.from(await storage.read(prefix + key)).toString();
    const listKeys = async (options: { below?: string; startAfter?: string; pageSize?: number } = {}) => {
      const { below = '', startAfter, pageSize } = options;
      const keys: string[] = [];
      const listing = storage.list(prefix + below, { startAfter: startAfter === undefined ? undefined : prefix + startAfter, pageSize });
      for await (const page of listing) {
        expect(page.length).toBeGreaterThan(0);
        expect(page.length).toBeLessThanOrEqual(pageSize ?? Infinity);
        keys.push(...page.map(({ uri }) => uri.slice(prefix.length)));
      }
      return keys;
    };

    describe('whole objects', () => {
      it('reads what was written, and tells its size', async () => {
        const body = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251));
        expect(await storage.write(`${prefix}a/b.bin`, body)).toMatchObject({ outcome: 'written' });
        expect(Buffer.compare(await storage.read(`${prefix}a/b.bin`), body)).toBe(0);
        const found = await storage.stat(`${prefix}a/b.bin`);
        expect(found).toMatchObject({ uri: `${prefix}a/b.bin`, sizeBytes: 70_000 });
        expect(Math.abs(Date.parse(found!.modifiedAt!) - Date.now())).toBeLessThan(120_000);
      });

      it('holds empty objects', async () => {
        await put('empty', '');
        expect(await storage.read(`${prefix}empty`)).toHaveLength(0);
        expect(await storage.stat(`${prefix}empty`)).toMatchObject({ sizeBytes: 0 });
      });

      it('replaces an object, and changes its tag with its bytes', async () => {
        await put('a', 'one');
        const before = await storage.stat(`${prefix}a`);
        await put('a', 'two');
        expect(await get('a')).toBe('two');
        expect((await storage.stat(`${prefix}a`))?.entityTag).not.toBe(before?.entityTag);
      });

      it('tells a missing object from a failure', async () => {
        expect(await storage.stat(`${prefix}nothing/here`)).toBeUndefined();
        await expect(storage.read(`${prefix}nothing/here`)).rejects.toMatchObject({
          name: 'ReplicationError',
          code: 'source-file-missing',
          retryable: false,
          message: expect.stringContaining(`${prefix}nothing/here`),
        });
        await expect(storage.read(`${prefix}nothing`, { offsetBytes: 1, lengthBytes: 0 })).rejects.toMatchObject({
          code: 'source-file-missing',
        });
      });

      it('takes keys to the letter', async () => {
        const unusualKeys = UNUSUAL_KEYS.filter(key => !underTest.unkeepableCharacters?.test(key));
        for (const key of unusualKeys) {
          await put(key);
        }
        for (const key of unusualKeys) {
          expect(await get(key)).toBe(key);
          expect(await storage.stat(prefix + key)).toMatchObject({ uri: prefix + key, sizeBytes: Buffer.byteLength(key) });
        }
        expect(await listKeys()).toEqual([...unusualKeys].sort(byBytes));
        await storage.delete(unusualKeys.filter((_, index) => index % 2 === 0).map(key => prefix + key));
        expect(await listKeys()).toEqual(unusualKeys.filter((_, index) => index % 2 === 1).sort(byBytes));
      });

      it('rejects with the reason of the signal', async () => {
        await put('a');
        const reason = new Error('shutting down');
        const signal = AbortSignal.abort(reason);
        await expect(storage.read(`${prefix}a`, { signal })).rejects.toBe(reason);
        await expect(storage.write(`${prefix}b`, Buffer.from('b'), { signal })).rejects.toBe(reason);
        await expect(storage.stat(`${prefix}a`, { signal })).rejects.toBe(reason);
        expect(await listKeys()).toEqual(['a']);
      });
    });

    describe('ranges', () => {
      beforeEach(() => put('digits', '0123456789'));
      const range = async (options: Parameters<StorageConnector['read']>[1]) =>
        Buffer.from(await storage.read(`${prefix}digits`, options)).toString();

      it('reads exactly what was asked for', async () => {
        expect(await range({ offsetBytes: 2, lengthBytes: 3 })).toBe('234');
        expect(await range({ offsetBytes: 7 })).toBe('789');
        expect(await range({ lengthBytes: 4 })).toBe('0123');
        expect(await range({ offsetBytes: 0, lengthBytes: 10 })).toBe('0123456789');
        expect(await range({ offsetBytes: 3, lengthBytes: 0 })).toBe('');
      });

      it('never answers short', async () => {
        await expect(range({ offsetBytes: 5, lengthBytes: 6 })).rejects.toMatchObject({ name: 'ReplicationError', retryable: false });
        await expect(range({ offsetBytes: 11, lengthBytes: 1 })).rejects.toMatchObject({ name: 'ReplicationError', retryable: false });
      });

      it('reads into the buffer that it is given', async () => {
        const buffer = new Uint8Array(8).fill(0x2d);
        const view = await storage.read(`${prefix}digits`, { offsetBytes: 1, lengthBytes: 3, into: buffer });
        expect(Buffer.from(view).toString()).toBe('123');
        expect(view.buffer).toBe(buffer.buffer);
        expect(Buffer.from(buffer).toString()).toBe('123-----');
        await expect(storage.read(`${prefix}digits`, { into: buffer })).rejects.toMatchObject({ code: 'internal-error' });
      });

      it('notices that the object is not the one that is expected', async () => {
        const found = await storage.stat(`${prefix}digits`);
        const expected = { sizeBytes: 10, entityTag: found!.entityTag };
        expect(await range({ expected })).toBe('0123456789');
        expect(await range({ expected, offsetBytes: 9, lengthBytes: 1 })).toBe('9');
        for (const where of [{}, { offsetBytes: 2, lengthBytes: 3 }]) {
          await expect(range({ ...where, expected: { sizeBytes: 11 } })).rejects.toMatchObject({ code: 'source-changed' });
        }
        await put('digits', '9876543210');
        for (const where of [{}, { offsetBytes: 2, lengthBytes: 3 }]) {
          await expect(range({ ...where, expected })).rejects.toMatchObject({ code: 'source-changed' });
        }
      });
    });

    describe('creating only', () => {
      it('leaves what stands there', async () => {
        expect(await storage.write(`${prefix}a`, Buffer.from('first'), { ifAbsent: true })).toMatchObject({ outcome: 'written' });
        expect(await storage.write(`${prefix}a`, Buffer.from('second'), { ifAbsent: true })).toMatchObject({ outcome: 'present' });
        expect(await get('a')).toBe('first');
      });

      it('lets one of many writers win', async () => {
        if (!storage.features.conditionalWrite) {
          return;
        }
        const bodies = Array.from({ length: RACERS }, (_, index) => `writer ${index}`);
        const outcomes = await Promise.all(bodies.map(body => storage.write(`${prefix}race`, Buffer.from(body), { ifAbsent: true })));
        const winners = bodies.filter((_, index) => outcomes[index].outcome === 'written');
        expect(winners).toEqual([await get('race')]);
      });
    });

    describe('listings', () => {
      it('go by the bytes of whole keys, whatever the pages', async () => {
        const keys = [...TREE_KEYS, ...(underTest.keysBelowKeys ? ['a', 'é/1'] : [])].filter(
          key => underTest.keysBelowKeys || key !== 'a0',
        );
        for (const key of keys) {
          await put(key);
        }
        const sorted = [...keys].sort(byBytes);
        for (const pageSize of [undefined, 1, 2, 3, 5]) {
          expect(await listKeys({ pageSize })).toEqual(sorted);
        }
      });

      it('go on behind any key, there or not', async () => {
        const keys = TREE_KEYS.filter(key => underTest.keysBelowKeys || key !== 'a0');
        for (const key of keys) {
          await put(key);
        }
        const sorted = [...keys].sort(byBytes);
        for (const startAfter of [...keys, 'a', 'a/', 'a/2', 'a-', 'a-b/', 'zzz', '!']) {
          expect(await listKeys({ startAfter, pageSize: 3 })).toEqual(sorted.filter(key => byBytes(key, startAfter) > 0));
        }
      });

      it('take a prefix for the beginning of a URI, not for a folder', async () => {
        for (const key of ['ab', 'abc/1', 'abc/2', 'abd', 'b/ab']) {
          await put(key);
        }
        expect(await listKeys({ below: 'ab' })).toEqual(['ab', 'abc/1', 'abc/2', 'abd']);
        expect(await listKeys({ below: 'abc' })).toEqual(['abc/1', 'abc/2']);
        expect(await listKeys({ below: 'abc/' })).toEqual(['abc/1', 'abc/2']);
        expect(await listKeys({ below: 'x' })).toEqual([]);
        expect(await listKeys({ below: 'abc/1/' })).toEqual([]);
      });

      it('tell sizes, and the same tags as a look at the object', async () => {
        await put('a', 'four');
        for await (const [object] of storage.list(prefix)) {
          expect(object).toMatchObject({ uri: `${prefix}a`, sizeBytes: 4, modifiedAt: expect.any(String) });
          expect(object.entityTag).toBe((await storage.stat(`${prefix}a`))?.entityTag);
        }
      });
    });

    describe('objects in parts', () => {
      const startUpload = (key: string, options: { sizeBytes?: number; ifAbsent?: boolean } = {}) =>
        storage.startMultipart(prefix + key, { sizeBytes: 6 * MIB, ...options });

      it('appear whole, when they are complete', async () => {
        const upload = await startUpload('large');
        const body = Buffer.alloc(upload.partSizeBytes * 2 + 12_345, 'portage');
        const part = (number: number) => body.subarray((number - 1) * upload.partSizeBytes, number * upload.partSizeBytes);
        await Promise.all([3, 1].map(number => upload.writePart(number, part(number))));
        await upload.writePart(2, Buffer.alloc(upload.partSizeBytes));
        await upload.writePart(2, part(2));
        expect(await storage.stat(`${prefix}large`)).toBeUndefined();
        expect(await listKeys()).toEqual([]);

        expect(await upload.complete()).toMatchObject({ outcome: 'written' });
        expect(Buffer.compare(await storage.read(`${prefix}large`), body)).toBe(0);
        await upload.abort();
        expect(await storage.stat(`${prefix}large`)).toMatchObject({ sizeBytes: body.length });
      });

      it('leave what stands there if they may only create', async () => {
        const upload = await startUpload('taken', { ifAbsent: true });
        await upload.writePart(1, Buffer.from('late'));
        await put('taken', 'early');
        expect(await upload.complete()).toMatchObject({ outcome: 'present' });
        expect(await get('taken')).toBe('early');
      });

      it('vanish when they are given up', async () => {
        const upload = await startUpload('gone');
        await upload.writePart(1, Buffer.from('x'));
        await upload.abort();
        await upload.abort();
        expect(await storage.stat(`${prefix}gone`)).toBeUndefined();
        expect(await storage.removeUnfinished(prefix, { olderThan: new Date(Date.now() + 60_000) })).toBe(0);
      });

      it('are never completed with a gap', async () => {
        const upload = await startUpload('gap');
        await upload.writePart(2, Buffer.from('second'));
        await expect(upload.complete()).rejects.toMatchObject({ code: 'internal-error' });
        await upload.abort();
        expect(await storage.stat(`${prefix}gap`)).toBeUndefined();
      });

      it('are swept away when they are old and nobody finished them', async () => {
        await put('finished');
        const upload = await startUpload('unfinished/deep');
        await upload.writePart(1, Buffer.from('x'));
        if (underTest.tellsUploadTimes !== false) {
          expect(await storage.removeUnfinished(prefix, { olderThan: new Date(Date.now() - 3_600_000) })).toBe(0);
        }
        expect(await storage.removeUnfinished(prefix, { olderThan: new Date(Date.now() + 60_000) })).toBe(1);
        await expect(upload.complete()).rejects.toMatchObject({ name: 'ReplicationError' });
        expect(await listKeys()).toEqual(['finished']);
      });
    });

    describe('deleting', () => {
      it('takes many at once, and those that are gone already', async () => {
        await Promise.all(['a', 'b/1', 'b/2', 'c'].map(key => put(key)));
        await storage.delete(['a', 'b/1', 'nothing', 'no/where'].map(key => prefix + key));
        await storage.delete([`${prefix}a`]);
        await storage.delete([]);
        expect(await listKeys()).toEqual(['b/2', 'c']);
      });
    });

    describe('features', () => {
      it('copies inside the storage under the conditions of a write', async () => {
        const { copyWithin } = storage.features;
        if (!copyWithin) {
          return;
        }
        await put('from %20 here', 'bytes');
        expect(await copyWithin(`${prefix}from %20 here`, `${prefix}to/ü`, { ifAbsent: true })).toMatchObject({ outcome: 'written' });
        expect(await get('to/ü')).toBe('bytes');
        await put('to/ü', 'other');
        expect(await copyWithin(`${prefix}from %20 here`, `${prefix}to/ü`, { ifAbsent: true })).toMatchObject({ outcome: 'present' });
        expect(await get('to/ü')).toBe('other');
        await copyWithin(`${prefix}from %20 here`, `${prefix}to/ü`);
        expect(await get('to/ü')).toBe('bytes');
        await expect(copyWithin(`${prefix}nothing`, `${prefix}x`)).rejects.toMatchObject({ code: 'source-file-missing' });
      });

      it('lists what it knows under several spellings as it says', async () => {
        const { listedPath } = storage.features;
        if (!listedPath) {
          return;
        }
        const keys = ['a//b', 'c/./d', 'e/f', './g', 'h/...i/.j'];
        await Promise.all(keys.map(key => put(key)));
        expect(await listKeys()).toEqual(keys.map(listedPath).sort(byBytes));
        expect(await Promise.all(keys.map(listedPath).map(get))).toEqual(keys);
      });

      it('tells the checksum of the bytes, where it tells one', async () => {
        const { checksum } = storage.features;
        if (!checksum) {
          return;
        }
        await put('a', 'some bytes');
        expect(await checksum(`${prefix}nothing`)).toBeUndefined();
        const told = await checksum(`${prefix}a`);
        if (!told) {
          return;
        }
        const body = Buffer.from('some bytes');
        const values: Record<string, string> = {
          md5: createHash('md5').update(body).digest('hex'),
          sha256: createHash('sha256').update(body).digest('hex'),
          crc32: crc32(body).toString(16).padStart(8, '0'),
        };
        expect(told.value).toBe(values[told.algorithm]);
      });
    });
  });
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
