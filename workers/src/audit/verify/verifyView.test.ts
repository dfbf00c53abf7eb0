import type { VerifyProblem } from '@portage/backstage-plugin-replication-common';
import { exampleView } from '../__testUtils__/exampleView';
import { MemoryStorage } from '../__testUtils__/MemoryStorage';
import { verifyView } from './verifyView';

const { source, replica, ...places } = exampleView;
const { sourceMetadataLocation: SOURCE, replicaMetadataLocation: REPLICA, metadataFolder: FOLDER, location } = places;

async function verify(objects: Record<string, unknown>, more: { publishedDigest?: string; rewritten?: string } = {}) {
  const storage = new MemoryStorage();
  for (const [uri, content] of Object.entries({ [SOURCE]: source, ...objects })) {
    storage.put(uri, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
  }
  const found: VerifyProblem[] = [];
  const result = await verifyView({
    ...{ table: 'sales.daily', publishedDigest: more.publishedDigest },
    ...(more.rewritten && { rewritten: { metadataLocation: more.rewritten, isLocal: path => path.startsWith(location) } }),
    ...places,
    ...{ registry: storage, target: storage, signal: new AbortController().signal },
    onFindings: async page => {
      found.push(...page);
    },
  });
  return { ...result, found };
}

describe('verifyView', () => {
  it('proves a view that is the published one', async () => {
    const { isEqual, digest } = await verify({ [REPLICA]: replica });
    expect([isEqual, digest]).toEqual([true, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(await verify({ [REPLICA]: replica }, { publishedDigest: digest })).toMatchObject({ isEqual: true, found: [] });
    expect((await verify({ [REPLICA]: replica }, { publishedDigest: 'f' })).found).toEqual([
      expect.objectContaining({ type: 'damage', table: 'sales.daily', path: REPLICA, message: expect.stringContaining('f was published') }),
    ]);
  });

  it.each([
    ['is gone', {}, 'The file is missing in the target region'],
    ['is no view', { [REPLICA]: '{' }, 'This is no JSON'],
    ['is another', { [REPLICA]: { ...replica, 'current-version-id': 2 } }, 'current-version-id'],
  ])('finds damage where the file %s', async (_name, objects, message) => {
    const { isEqual, found } = await verify(objects);
    expect(isEqual).toBe(false);
    expect(found).toEqual([expect.objectContaining({ type: 'damage', path: REPLICA, message: expect.stringContaining(message) })]);
  });

  it('holds what a catalog made of it against what was proved', async () => {
    const rewritten = `${FOLDER}00002-of-the-catalog.metadata.json`;
    const own = { ...replica, 'version-log': [], properties: { ...replica.properties, 'portage.policy': 'p' } };
    expect(await verify({ [REPLICA]: replica, [rewritten]: own }, { rewritten })).toMatchObject({ isEqual: true });
    const { found } = await verify({ [REPLICA]: replica, [rewritten]: { ...own, 'current-version-id': 2 } }, { rewritten });
    expect(found).toEqual([expect.objectContaining({ type: 'damage', path: rewritten })]);
  });

  it('throws what is wrong with the source, which is no damage', async () => {
    await expect(verify({ [REPLICA]: replica, [SOURCE]: '{' })).rejects.toMatchObject({ code: 'corrupt-metadata' });
  });
});
