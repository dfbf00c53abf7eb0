import type { TaskPayload } from '@portage/backstage-plugin-replication-common';
import type {
  CatalogChange,
  CatalogConnector,
  CatalogFeatures,
  StorageConnector,
  TablePointer,
} from '@portage/backstage-plugin-replication-node';
import { commitOnce } from './commitOnce';

const LOCATION = 's3://us/replica/';
const pointer = (name: string, file: string): TablePointer => ({ key: ['s', name], kind: 'table', metadataLocation: `${LOCATION}${file}` });
const put = (name: string, file: string): CatalogChange => ({
  type: 'put',
  key: ['s', name],
  kind: 'table',
  metadataLocation: `${LOCATION}${file}`,
  snapshotId: '-1',
  schemaId: 0,
  specId: 0,
  sortOrderId: 0,
});

describe('commitOnce', () => {
  const commits: { expectedHash: string; changes: CatalogChange[] }[] = [];
  beforeEach(() => commits.splice(0));

  const run = (options: {
    features?: Partial<CatalogFeatures>;
    hash: string;
    pointers: TablePointer[];
    policies?: Record<string, string>;
  }) => {
    const { features, hash, pointers, policies = {} } = options;
    const catalog = {
      features: { atomicCommit: true, commitProperties: false, ...features },
      commit: async (_reference: string, commit: (typeof commits)[number]) => {
        commits.push(commit);
        return { name: 'r', type: 'catalog', hash: 'landed' };
      },
    } as unknown as CatalogConnector;
    const storage = {
      read: async (uri: string) => Buffer.from(JSON.stringify({ properties: { 'portage.policy': policies[uri] ?? 'p' } })),
    } as unknown as StorageConnector;
    return commitOnce({
      payload: {
        policy: 'p',
        targetHash: 'seen',
        sourceHash: 'source',
        source: { reference: 'main' },
        target: { reference: 'r', location: LOCATION },
        takeOver: false,
      } as TaskPayload<'publish-tables'>,
      catalog,
      storage,
      head: { hash, pointers },
      changes: [put('a', 'a2.json'), put('b', 'b2.json')],
      properties: {},
      signal: new AbortController().signal,
    });
  };

  it('commits on the head that was seen', async () => {
    expect(await run({ hash: 'seen', pointers: [] })).toBe('landed');
    expect(commits).toMatchObject([{ expectedHash: 'seen' }]);
  });

  it('finds its own commit, and makes no other', async () => {
    expect(await run({ hash: 'moved', pointers: [pointer('a', 'a2.json'), pointer('b', 'b2.json')] })).toBe('moved');
    expect(commits).toEqual([]);
  });

  it("takes half of its commit for a stranger's where commits are atomic", async () => {
    const half = { hash: 'moved', pointers: [pointer('a', 'a2.json'), pointer('b', 'b1.json')] };
    await expect(run(half)).rejects.toMatchObject({ code: 'replica-diverged' });
    expect(commits).toEqual([]);
  });

  describe('where a catalog changes table by table', () => {
    const features = { atomicCommit: false, rewritesMetadata: true };

    it('goes on from where an earlier run died', async () => {
      const half = { features, hash: 'moved', pointers: [pointer('a', 'server-made.json'), pointer('b', 'b1.json')] };
      expect(await run(half)).toBe('landed');
      expect(commits).toMatchObject([{ expectedHash: 'moved' }]);
    });

    it("stops at a stranger's table", async () => {
      const policies = { [`${LOCATION}b9.json`]: 'other' };
      const half = { features, hash: 'moved', pointers: [pointer('a', 'server-made.json'), pointer('b', 'b9.json')], policies };
      await expect(run(half)).rejects.toMatchObject({ code: 'replica-diverged' });
      const elsewhere = { features, hash: 'moved', pointers: [{ ...pointer('b', 'x'), metadataLocation: 's3://eu/b.json' }] };
      await expect(run(elsewhere)).rejects.toMatchObject({ code: 'replica-diverged' });
      expect(commits).toEqual([]);
    });
  });
});
