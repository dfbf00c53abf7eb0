import type { VerifyProblem } from '@portage/backstage-plugin-replication-common';
import { MemoryStorage } from '../__testUtils__/MemoryStorage';
import { verifyView } from './verifyView';

const SOURCE = 's3://eu/wh/daily/metadata/00001-a.metadata.json';
const FOLDER = 's3://us/replica/sales/daily-fa6506c3/metadata/';
const REPLICA = `${FOLDER}00001-b.metadata.json`;
const source = {
  'view-uuid': 'fa6506c3-7681-40c8-86dc-e36561f83385',
  'format-version': 1,
  location: 's3://eu/wh/daily',
  'current-version-id': 1,
  versions: [{ 'version-id': 1, 'timestamp-ms': 1, 'schema-id': 0, representations: [{ type: 'sql', sql: 'SELECT 1', dialect: 'spark' }] }],
  'version-log': [{ 'timestamp-ms': 1, 'version-id': 1 }],
  schemas: [{ type: 'struct', 'schema-id': 0, fields: [] }],
  properties: {},
};
const replica = { ...source, location: 's3://us/replica/sales/daily-fa6506c3' };

async function verify(objects: Record<string, unknown>, more: { publishedDigest?: string; rewritten?: string } = {}) {
  const storage = new MemoryStorage();
  for (const [uri, content] of Object.entries({ [SOURCE]: source, ...objects })) {
    storage.put(uri, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
  }
  const found: VerifyProblem[] = [];
  const result = await verifyView({
    ...{ table: 'sales.daily', publishedDigest: more.publishedDigest },
    ...(more.rewritten && { rewritten: { metadataLocation: more.rewritten, isLocal: path => path.startsWith('s3://us/replica/') } }),
    ...{ sourceMetadataLocation: SOURCE, replicaMetadataLocation: REPLICA, metadataFolder: FOLDER, location: 's3://us/replica/' },
    rules: [{ source: 's3://eu/', target: 's3://us/replica/_data/eu/0/', cluster: 'eu', number: 0, connection: 'eu' }],
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
    const own = { ...replica, 'version-log': [], properties: { 'portage.policy': 'p' } };
    expect(await verify({ [REPLICA]: replica, [rewritten]: own }, { rewritten })).toMatchObject({ isEqual: true });
    const { found } = await verify({ [REPLICA]: replica, [rewritten]: { ...own, 'current-version-id': 2 } }, { rewritten });
    expect(found).toEqual([expect.objectContaining({ type: 'damage', path: rewritten })]);
  });

  it('throws what is wrong with the source, which is no damage', async () => {
    await expect(verify({ [REPLICA]: replica, [SOURCE]: '{' })).rejects.toMatchObject({ code: 'corrupt-metadata' });
  });
});
