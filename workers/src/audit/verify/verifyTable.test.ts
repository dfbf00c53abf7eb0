import type { LocalizedFile, VerifyLevel, VerifyProblem } from '@portage/backstage-plugin-replication-common';
import { createHash } from 'node:crypto';
import { auditReplica, inlineThreads } from '../__testUtils__/auditReplica';
import { loadFixture, type Fixture } from '../__testUtils__/loadFixture';
import type { MemoryStorage } from '../__testUtils__/MemoryStorage';
import { naiveReplica, type Hooks, type Replica } from '../__testUtils__/naiveReplica';
import type { RewrittenMetadata, VerifyTableResult } from './VerifyTableOptions';
import { verifyTable } from './verifyTable';

jest.setTimeout(60_000);

interface Scene {
  fixture: Fixture;
  storage: MemoryStorage;
  replica: Replica;
  rewritten?: RewrittenMetadata;
}

async function localize(name: string, hooks?: Hooks): Promise<Scene> {
  const fixture = loadFixture(name);
  const { storage } = fixture;
  return { fixture, storage, replica: await naiveReplica({ ...fixture, head: fixture.tables['sales.orders'].head, hooks }) };
}

async function verify(
  { fixture, storage, replica, rewritten }: Scene,
  level: VerifyLevel,
  publishedDigest?: string,
): Promise<VerifyTableResult & { found: VerifyProblem[]; pages: number[] }> {
  const found: VerifyProblem[] = [];
  const pages: number[] = [];
  const result = await verifyTable({
    ...replica,
    rewritten,
    table: 'sales.orders',
    level,
    publishedDigest,
    rules: fixture.rules,
    location: fixture.location,
    registry: storage,
    target: storage,
    threads: inlineThreads,
    signal: new AbortController().signal,
    onFindings: async page => {
      pages.push(page.length);
      found.push(...page);
    },
  });
  return { ...result, found, pages };
}

/** Copied files of a replica, data files before all. */
const copiesOf = ({ storage, fixture }: Scene) =>
  [...storage.objects.keys()].filter(key => key.startsWith(fixture.location) && key.includes('/_data/'));

function damage(storage: MemoryStorage, key: string, at: number): void {
  const bytes = Uint8Array.from(storage.objects.get(key)!);
  bytes[at] = 255 - bytes[at];
  storage.objects.set(key, bytes);
}

describe('verifyTable', () => {
  it.each(['v2-position-deletes', 'v3-deletion-vectors', 'maintenance', 'v1-inline-manifests'])(
    'finds nothing wrong with a good replica: %s',
    async name => {
      const scene = await localize(name);
      const { digest } = await auditReplica(scene.fixture, scene.storage, scene.replica);

      expect(await verify(scene, 'metadata', digest)).toMatchObject({ isEqual: true, digest, findings: 0, filesCompared: 0 });
      const result = await verify(scene, 'files', digest);
      expect(result).toMatchObject({ isEqual: true, digest, findings: 0, pages: [] });
      expect(result.filesCompared).toBeGreaterThan(0);
      expect(result.filesChecked).toBeGreaterThanOrEqual(result.filesCompared);
    },
  );

  it('gives what is proved back for the map, as the audit does, where the files were looked at and all is well', async () => {
    const scene = await localize('v2-position-deletes');
    const { proofs } = await auditReplica(scene.fixture, scene.storage, scene.replica);
    const byPath = (rows: readonly LocalizedFile[]) => rows.toSorted((left, right) => (left.sourcePath < right.sourcePath ? -1 : 1));
    expect(new Set(proofs.map(({ kind }) => kind))).toEqual(new Set(['delete-file', 'manifest', 'manifest-list', 'metadata']));

    expect((await verify(scene, 'metadata')).proofs).toEqual([]);
    expect(byPath((await verify(scene, 'files')).proofs)).toEqual(byPath(proofs));
    expect((await verify(scene, 'files', 'f'.repeat(64))).proofs).toEqual([]);
    damage(scene.storage, copiesOf(scene)[0], 0);
    expect((await verify(scene, 'files')).proofs).toEqual([]);
  });

  it('finds a digest that is not the published one', async () => {
    const { isEqual, found } = await verify(await localize('v2-position-deletes'), 'metadata', 'f'.repeat(64));
    expect(isEqual).toBe(false);
    expect(found).toEqual([
      expect.objectContaining({ type: 'damage', table: 'sales.orders', message: expect.stringMatching(/, ffff.* was published/) }),
    ]);
  });

  it('finds a change of the metadata at either level', async () => {
    const scene = await localize('v2-position-deletes', { entry: entry => (entry.data_file.record_count += 1n) });
    for (const level of ['metadata', 'files'] as const) {
      expect(await verify(scene, level)).toMatchObject({ isEqual: false, digest: undefined });
    }
  });

  it('finds every flipped byte of a copied file at level files, and reads no such file at level metadata', async () => {
    const scene = await localize('v2-position-deletes');
    const copies = copiesOf(scene);
    copies.forEach((key, index) => damage(scene.storage, key, (index * 37) % scene.storage.objects.get(key)!.length));

    scene.storage.reads.length = 0;
    expect(await verify(scene, 'metadata')).toMatchObject({ isEqual: true });
    expect([...scene.storage.reads, ...scene.storage.stats].filter(uri => copies.includes(uri))).toEqual([]);
    const { isEqual, found } = await verify(scene, 'files');
    expect(isEqual).toBe(false);
    expect(found.map(({ path }) => path).sort()).toEqual(
      found
        .map(({ path }) => path)
        .filter(path => copies.includes(path))
        .sort(),
    );
    expect(found.length).toBeGreaterThan(1);
  });

  it('finds copies that are missing or cut', async () => {
    const scene = await localize('v2-position-deletes');
    const live = (await verify(scene, 'files')).filesCompared;
    expect(live).toBeGreaterThan(1);
    for (const key of copiesOf(scene)) {
      scene.storage.objects.set(key, scene.storage.objects.get(key)!.subarray(0, -1));
    }
    expect((await verify(scene, 'files')).found.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('in the target region, the table says'),
    );
    copiesOf(scene).forEach(key => scene.storage.objects.delete(key));
    expect((await verify(scene, 'files')).found).toContainEqual(
      expect.objectContaining({ type: 'damage', message: 'The file is missing in the target region' }),
    );
  });

  it('says of a file whose source is gone that it is not proved, which is no damage', async () => {
    const scene = await localize('v2-position-deletes');
    const gone = copiesOf(scene).map(key => key.replace(/replica\/_data\/eu\/\d\//, '').replace('/us/', '/eu/'));
    gone.filter(key => key.endsWith('.parquet')).forEach(key => scene.storage.objects.delete(key));
    const { isEqual, digest, found } = await verify(scene, 'files');
    expect([isEqual, typeof digest]).toEqual([false, 'string']);
    expect(found).toContainEqual(
      expect.objectContaining({ type: 'unproved', message: expect.stringContaining('is gone: the copy cannot be') }),
    );
    expect(found.filter(({ type }) => type === 'damage')).toEqual([]);
  });

  it('compares the checksums that both storages keep, and reads nothing then', async () => {
    const scene = await localize('v2-position-deletes');
    const { storage } = scene;
    storage.features = {
      conditionalWrite: true,
      checksum: async uri => ({ algorithm: 'md5', value: createHash('md5').update(storage.get(uri)).digest('hex') }),
    };
    const copies = copiesOf(scene);
    storage.reads.length = 0;
    expect(await verify(scene, 'files')).toMatchObject({ isEqual: true });
    expect(storage.reads.filter(uri => copies.includes(uri))).toEqual([]);
    copies.forEach(key => damage(storage, key, 10));
    expect(await verify(scene, 'files')).toMatchObject({ isEqual: false });
  });

  describe('where the catalog makes its own metadata', () => {
    const rewrite = (scene: Scene, change: (metadata: Record<string, unknown>) => void) => {
      const { storage, replica, fixture } = scene;
      const keepNumbers = (_key: string, value: unknown, context?: { source?: string }) =>
        typeof value === 'number' ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(context!.source!) : value;
      const text = Buffer.from(storage.get(replica.replicaMetadataLocation)).toString();
      const metadata = JSON.parse(text, keepNumbers as never);
      change(metadata);
      const metadataLocation = `${replica.metadataFolder}00001-of-the-catalog.metadata.json`;
      storage.put(metadataLocation, Buffer.from(JSON.stringify(metadata)));
      return verify({ ...scene, rewritten: { metadataLocation, isLocal: path => path.startsWith(fixture.location) } }, 'metadata');
    };

    it('lets it have its own times, logs and properties of Portage, and nothing else', async () => {
      const scene = await localize('v2-position-deletes');
      const own = { 'last-updated-ms': 1, 'snapshot-log': [] };
      const tell = (metadata: Record<string, unknown>) =>
        Object.assign(metadata, own, { properties: { ...(metadata.properties as object), 'portage.policy': 'sales-to-us' } });
      expect(await rewrite(scene, tell)).toMatchObject({ isEqual: true, findings: 0 });
      for (const change of [{ 'current-snapshot-id': 1 }, { snapshots: [] }, { properties: { 'portage.audit-digest': 'f' } }]) {
        const { isEqual, found } = await rewrite(scene, metadata => Object.assign(metadata, own, change));
        expect(isEqual).toBe(false);
        expect(found).toContainEqual(expect.objectContaining({ type: 'damage', path: expect.stringContaining('of-the-catalog') }));
      }
    });

    it('finds that it is gone', async () => {
      const scene = await localize('v2-position-deletes');
      const rewritten = { metadataLocation: `${scene.replica.metadataFolder}gone.metadata.json`, isLocal: () => true };
      const { found } = await verify({ ...scene, rewritten }, 'metadata');
      expect(found).toEqual([expect.objectContaining({ type: 'damage', message: 'The file is missing in the target region' })]);
    });
  });

  it('hands findings on in pages, and never more of them at a time', async () => {
    const wide = await localize('v2-position-deletes', {
      entries: entries => {
        for (let i = entries.length; i > 0 && i < 2_600; i += 1) {
          const copy = structuredClone(entries[0]);
          copy.data_file.file_path = `s3://nowhere/${i}`;
          entries.push(copy);
        }
      },
    });
    const { found, pages, findings } = await verify(wide, 'files');
    expect(findings).toBe(found.length);
    expect(found.length).toBeGreaterThan(1_000);
    expect(Math.max(...pages)).toBe(1_000);
  });

  it('proves nothing by what an earlier audit proved', async () => {
    const scene = await localize('v2-position-deletes');
    await verify(scene, 'metadata');
    scene.storage.reads.length = 0;
    await verify(scene, 'metadata');
    expect(scene.storage.reads).toEqual(expect.arrayContaining(scene.replica.rows.map(({ localPath }) => localPath)));
  });
});
