import { setTimeout as sleep } from 'node:timers/promises';
import { copyObject } from './copyObject';
import { MemoryStorage, type MemoryCall } from './testing/MemoryStorage';

const MIB = 1024 * 1024;
const SOURCE = 's3://eu/key';
const TARGET = 's3://us/key';
const LARGE = Buffer.alloc(20 * MIB, 'portage 0123456789');

/** Objects of each way that they travel: whole, whole with a look before, in parts. */
const SIZES: [string, Buffer][] = [
  ['empty', Buffer.alloc(0)],
  ['small', Buffer.from('some bytes')],
  ['middling', Buffer.alloc(100_000, 'x')],
  ['large', LARGE],
];

describe('copyObject', () => {
  let source: MemoryStorage;
  let target: MemoryStorage;

  beforeEach(() => {
    source = new MemoryStorage('eu-lake', { checksums: true });
    target = new MemoryStorage('us-lake', { checksums: true, partSizeBytes: 4 * MIB });
  });

  const copy = (sizeBytes: number, signal?: AbortSignal) =>
    copyObject({ source, target, sourceUri: SOURCE, targetUri: TARGET, sizeBytes, signal });
  const failOn = (method: MemoryCall['method'], error: Error, after = 0) => {
    let count = 0;
    return (call: MemoryCall) => {
      if (call.method === method) {
        count += 1;
        if (count > after) {
          throw error;
        }
      }
    };
  };

  describe.each(SIZES)('of a %s object', (_, body) => {
    beforeEach(() => source.put(SOURCE, body));

    it('copies it once, and finds it from then on', async () => {
      expect(await copy(body.length)).toEqual({ kind: 'copied', bytes: body.length });
      expect(target.objects.get(TARGET)!.equals(body)).toBe(true);
      expect(await copy(body.length)).toEqual({ kind: 'present', bytes: 0 });
    });

    it('copies it once when two do it at the same time', async () => {
      const results = await Promise.all([copy(body.length), copy(body.length)]);
      expect(results.map(({ kind }) => kind).sort()).toEqual(['copied', 'present']);
      expect(target.objects.get(TARGET)!.equals(body)).toBe(true);
    });

    it('tells that the source is another one by now, and writes nothing', async () => {
      expect(await copy(body.length + 1)).toEqual({ kind: 'source-changed', bytes: 0 });
      expect(target.objects.size).toBe(0);
    });

    it('tells that the source is missing', async () => {
      source.objects.clear();
      await expect(copy(body.length)).rejects.toMatchObject({ code: 'source-file-missing', message: expect.stringContaining(SOURCE) });
    });

    it('never touches another object at the target', async () => {
      target.put(TARGET, `${body}and more`);
      await expect(copy(body.length)).rejects.toMatchObject({ code: 'target-occupied', retryable: false });
      expect(target.objects.get(TARGET)).toHaveLength(body.length + 8);
    });

    it('tells other bytes of the same size by their checksum', async () => {
      if (body.length === 0) {
        return;
      }
      target.put(TARGET, Buffer.alloc(body.length, '!'));
      await expect(copy(body.length)).rejects.toMatchObject({ code: 'target-occupied', message: expect.stringContaining(TARGET) });
    });

    it('rejects with the reason of the signal, and leaves nothing', async () => {
      const abort = new AbortController();
      const reason = new Error('shutting down');
      source.onCall = ({ method }) => {
        if (method === 'read') {
          abort.abort(reason);
        }
      };
      await expect(copy(body.length, abort.signal)).rejects.toBe(reason);
      expect(target.objects.size).toBe(0);
    });

    it('lets the service copy it within one connection', async () => {
      const both = new MemoryStorage('lake', { checksums: true, copyWithin: true });
      both.put(SOURCE, body);
      const within = (sizeBytes: number) => copyObject({ source: both, target: both, sourceUri: SOURCE, targetUri: TARGET, sizeBytes });
      expect(await within(body.length + 1)).toEqual({ kind: 'source-changed', bytes: 0 });
      expect(await within(body.length)).toEqual({ kind: 'copied', bytes: body.length });
      expect(await within(body.length)).toEqual({ kind: 'present', bytes: 0 });
      expect(both.countOf('read')).toBe(0);
    });
  });

  it('takes two requests for a small object', async () => {
    source.put(SOURCE, 'bytes');
    await copy(5);
    expect([...source.calls, ...target.calls].map(({ method }) => method)).toEqual(['read', 'write']);
  });

  it('sends no bytes of an object that is known to be there', async () => {
    source.put(SOURCE, LARGE);
    target.put(TARGET, LARGE);
    expect(await copy(LARGE.length)).toEqual({ kind: 'present', bytes: 0 });
    expect(source.countOf('read')).toBe(0);
  });

  describe('of a large object', () => {
    beforeEach(() => source.put(SOURCE, LARGE));

    it('has few parts under way, whatever order they come in', async () => {
      let running = 0;
      let most = 0;
      source.onCall = async ({ method }) => {
        if (method === 'read') {
          running += 1;
          most = Math.max(most, running);
          await sleep(source.countOf('read') === 1 ? 50 : 1);
        }
      };
      target.onCall = ({ method }) => {
        running -= method === 'writePart' ? 1 : 0;
      };
      await copy(LARGE.length);
      expect(most).toBeLessThanOrEqual(4);
      expect(target.objects.get(TARGET)!.equals(LARGE)).toBe(true);
    });

    it('never mixes two versions of the source', async () => {
      source.onCall = ({ method }) => {
        if (method === 'read' && source.countOf('read') === 3) {
          source.put(SOURCE, Buffer.alloc(LARGE.length, 'another version'));
        }
      };
      expect(await copy(LARGE.length)).toEqual({ kind: 'source-changed', bytes: 0 });
      expect(target.objects.size).toBe(0);
      expect(target.countOf('abort')).toBe(1);
    });

    it('does not let wrong bytes appear', async () => {
      const read = source.read.bind(source);
      jest.spyOn(source, 'read').mockImplementation(async (uri, options) => {
        const body = await read(uri, options);
        body[0] ^= options?.offsetBytes === 0 ? 1 : 0;
        return body;
      });
      await expect(copy(LARGE.length)).rejects.toMatchObject({ code: 'checksum-mismatch', retryable: true });
      expect(target.objects.size).toBe(0);
      expect(target.countOf('abort')).toBe(1);
    });

    it.each(['writePart', 'complete'] as const)('gives the upload up when %s fails, and can be repeated', async method => {
      const error = new Error('the network is down');
      target.onCall = failOn(method, error, method === 'writePart' ? 2 : 0);
      await expect(copy(LARGE.length)).rejects.toBe(error);
      expect(target.countOf('abort')).toBe(1);
      target.onCall = () => {};
      expect(await copy(LARGE.length)).toEqual({ kind: 'copied', bytes: LARGE.length });
    });

    it('tells of the first error even where the upload cannot be given up', async () => {
      const error = new Error('the network is down');
      target.onCall = ({ method }) => {
        if (method === 'writePart' || method === 'abort') {
          throw method === 'abort' ? new Error('still down') : error;
        }
      };
      await expect(copy(LARGE.length)).rejects.toBe(error);
    });
  });
});
