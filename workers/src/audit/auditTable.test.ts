import { createHash } from 'node:crypto';
import { auditReplica, MemoryMap } from './__testUtils__/auditReplica';
import { loadFixture, type Fixture } from './__testUtils__/loadFixture';
import { MemoryStorage } from './__testUtils__/MemoryStorage';
import type { Value } from './__testUtils__/naiveAvro';
import { naiveReplica, type Hooks, type Replica } from './__testUtils__/naiveReplica';
import type { AuditTableResult } from './table/AuditTableResult';

jest.setTimeout(60_000);

/** Tables without damage: what this audit proves. */
const PROVABLE: [fixture: string, table: string, commit?: number][] = [
  ['appended-manifests', 'sales.orders_v2'],
  ['appended-manifests', 'sales.orders_v3'],
  ['drop-recreate-rename', 'sales.orders'],
  ['drop-recreate-rename', 'sales.renamed'],
  ['empty-table', 'sales.empty_v1'],
  ['empty-table', 'sales.empty_v2'],
  ['empty-table', 'sales.empty_v3'],
  ['empty-table', 'sales.emptied'],
  ['evolution', 'sales.orders'],
  ['explicit-first-row-id', 'sales.orders'],
  ['metadata-gzip', 'sales.orders'],
  ['metadata-gzip', 'sales.orders_legacy'],
  ['mixed-writers', 'sales.orders'],
  ['multi-table-log', 'sales.items'],
  ['old-writer', 'old.inline'],
  ['old-writer', 'old.lists'],
  ['path-properties', 'sales.orders'],
  ['s3-pyiceberg', 'sales.orders'],
  ['special-chars', 'sales.t'],
  ['v1-inline-manifests', 'sales.orders'],
  ['v1-two-regions', 'sales.orders'],
  ['v2-equality-deletes', 'sales.orders'],
  ['v2-two-regions', 'sales.orders'],
  ['wide-bounds', 'sales.orders', -1],
  ['dv-footers', 'sales.orders'],
  ['expired', 'sales.orders'],
  ['formats', 'sales.orders_avro'],
  ['incremental', 'sales.orders'],
  ['maintenance', 'sales.orders'],
  ['manifest-codecs', 'sales.orders'],
  ['old-writer', 'old.v2'],
  ['posdel-variants', 'sales.orders'],
  ['prefix-overlap', 'sales.orders'],
  ['refs', 'sales.orders'],
  ['s3-mixed-schemes', 'sales.orders'],
  ['single-region', 'sales.orders'],
  ['v2-position-deletes', 'sales.orders'],
  ['v2-upgraded-to-v3', 'sales.orders'],
  ['v3-deletion-vectors', 'sales.orders'],
];

const fixtures = new Map<string, Fixture>();
function fixtureOf(name: string): Fixture {
  if (!fixtures.has(name)) {
    fixtures.set(name, loadFixture(name));
  }
  return fixtures.get(name)!;
}

interface Scene {
  fixture: Fixture;
  storage: MemoryStorage;
  replica: Replica;
}

async function localize(name: string, table: string, hooks?: Hooks, commit = -1): Promise<Scene> {
  const fixture = fixtureOf(name);
  const storage = fixture.storage.clone();
  const head = fixture.tables[table].commits.at(commit)!.metadata_location;
  const replica = await naiveReplica({ ...fixture, storage, head, hooks });
  return { fixture, storage, replica };
}

async function auditWith(name: string, table: string, hooks: Hooks): Promise<AuditTableResult> {
  const { fixture, storage, replica } = await localize(name, table, hooks);
  return auditReplica(fixture, storage, replica);
}

function messagesOf({ problems }: AuditTableResult): string {
  return problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
}

describe('auditTable', () => {
  it.each(PROVABLE)('proves a plain mapping of %s, %s', async (...[name, table, commit]) => {
    const { fixture, storage, replica } = await localize(name, table, undefined, commit);

    const result = await auditReplica(fixture, storage, replica);

    expect(result.problems).toEqual([]);
    expect(result.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(result.manifestsReused).toBe(0);
    expect(result.proofs).toEqual(expect.arrayContaining(replica.rows.map(row => ({ ...row, proof: expect.any(String) }))));
    expect(result.proofs).toHaveLength(replica.rows.length);
  });

  it('has one digest for one source, whatever region the replica is for and however it is encoded', async () => {
    const { fixture, storage, replica } = await localize('v2-two-regions', 'sales.orders');
    const there = fixture.rules.map(rule => ({
      ...rule,
      target: rule.cluster === 'eu' ? rule.source : `s3://asia/replica/_data/${rule.source.replace(/\W/g, '-')}/`,
    }));
    const asia = { ...fixture, rules: there, location: 's3://asia/replica/' };
    const other = await naiveReplica({
      ...asia,
      storage,
      head: fixture.tables['sales.orders'].head,
      encode: { codec: 'zstandard', oddArrays: true },
    });

    const [first, second] = [await auditReplica(fixture, storage, replica), await auditReplica(asia, storage, other)];

    expect([first.problems, second.problems]).toEqual([[], []]);
    expect(second.digest).toBe(first.digest);
  });

  it('reads manifests in bzip2 and with negative counts', async () => {
    const codecs = new Set<string>();
    const result = await auditWith('manifest-codecs', 'sales.orders', {
      manifestHeader: header => codecs.add(String(Object.fromEntries(header)['avro.codec'])),
    });
    expect([...codecs].sort()).toEqual(['bzip2', 'deflate', 'null', 'snappy', 'zstandard']);
    expect(result.problems).toEqual([]);
  });

  describe('of table metadata', () => {
    /** Everything that a replica has its own of, or that a plain mapping sets. Checked by tests of their own. */
    const OWN =
      /^(location|metadata-log|properties\.(portage\..*|gc\.enabled|write\.(data|metadata|object-storage|folder-storage)\.path))$/;

    /** Every value in a JSON document, with ways to change it. */
    function* leavesOf(value: Value, path: (string | number)[] = []): Iterable<(string | number)[]> {
      if (value !== null && typeof value === 'object' && !(JSON as Value).isRawJSON(value)) {
        for (const key of Object.keys(value)) {
          yield [...path, key];
          yield* leavesOf(value[key], [...path, key]);
        }
      }
    }

    it.each([
      ['evolution', 8],
      ['path-properties', -1],
      ['v1-inline-manifests', -1],
      ['explicit-first-row-id', -1],
      ['wide-bounds', 3],
    ])('finds every change and every loss: %s', async (name, commit) => {
      const fixture = fixtureOf(name);
      const head = fixture.tables['sales.orders'].commits.at(commit)!.metadata_location;
      const storage = fixture.storage.clone();
      let paths: (string | number)[][] = [];
      const plain = await naiveReplica({ ...fixture, storage, head, hooks: { metadata: metadata => (paths = [...leavesOf(metadata)]) } });
      const text = Buffer.from(storage.get(plain.replicaMetadataLocation)).toString();
      const map = new MemoryMap((await auditReplica(fixture, storage, plain)).proofs);

      const unnoticed: string[] = [];
      for (const path of paths.filter(keys => !OWN.test(keys.join('.')))) {
        for (const change of ['changed', 'removed']) {
          const metadata = JSON.parse(text, ((_key: string, value: unknown, { source }: { source: string }) =>
            typeof value === 'number' ? (JSON as Value).rawJSON(source) : value) as never);
          const parent = path.slice(0, -1).reduce((object, key) => object[key], metadata);
          const key = path.at(-1)!;
          if (change === 'removed') {
            if (Array.isArray(parent)) {
              parent.splice(Number(key), 1);
            } else {
              delete parent[key];
            }
          } else {
            parent[key] = changed(parent[key]);
          }
          const result = await auditReplica(fixture, storage, put(storage, plain, JSON.stringify(metadata)), map);
          if (result.digest !== undefined || result.problems.length === 0) {
            unnoticed.push(`${path.join('.')} ${change}`);
          }
        }
      }
      expect(unnoticed).toEqual([]);
      expect(paths.length).toBeGreaterThan(50);
    });

    function changed(value: Value): Value {
      if (typeof value === 'string') {
        return `${value} `;
      }
      if (typeof value === 'boolean') {
        return !value;
      }
      if (Array.isArray(value)) {
        return [...value, null];
      }
      if (value !== null && typeof value === 'object') {
        return (JSON as Value).isRawJSON(value) ? (JSON as Value).rawJSON(value.rawJSON.replace(/^(-?)/, '$11')) : { ...value, more: 1 };
      }
      return 1;
    }

    function put(storage: MemoryStorage, replica: Replica, text: string): Replica {
      const bytes = Buffer.from(text);
      storage.put(replica.replicaMetadataLocation, bytes);
      return { ...replica, replicaSha256: createHash('sha256').update(bytes).digest('hex') };
    }

    it('finds a snapshot id that lost its last digits', async () => {
      const { fixture, storage, replica } = await localize('s3-pyiceberg', 'sales.orders');
      const text = Buffer.from(storage.get(replica.replicaMetadataLocation)).toString();
      const result = await auditReplica(fixture, storage, put(storage, replica, JSON.stringify(JSON.parse(text))));
      expect(result.digest).toBeUndefined();
      expect(messagesOf(result)).toContain('snapshot-id');
    });

    it('ignores key order, spacing and escapes', async () => {
      const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
      const reversed = (value: Value): Value => {
        if (Array.isArray(value)) {
          return value.map(reversed);
        }
        return value !== null && typeof value === 'object' && !(JSON as Value).isRawJSON(value)
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, member]) => [key, reversed(member)]),
            )
          : value;
      };
      const metadata = JSON.parse(Buffer.from(storage.get(replica.replicaMetadataLocation)).toString(), ((
        _key: string,
        value: unknown,
        { source }: { source: string },
      ) => (typeof value === 'number' ? (JSON as Value).rawJSON(source) : value)) as never);
      const text = JSON.stringify(reversed(metadata), undefined, 3).replaceAll('/', '\\/').replaceAll('q', '\\u0071');
      expect(await auditReplica(fixture, storage, put(storage, replica, text))).toMatchObject({ problems: [] });
    });

    it.each<[string, (metadata: Value) => void, string]>([
      ['a location of the source', metadata => (metadata.location = 'file:/tmp/portage-fixtures/evolution/eu/wh/sales/orders'), 'location'],
      [
        'a location beside the policy’s',
        metadata => (metadata.location = 'file:/tmp/portage-fixtures/evolution/us/replica-2/t'),
        'location',
      ],
      [
        'a metadata log of the source',
        metadata =>
          (metadata['metadata-log'] = [{ 'timestamp-ms': 1, 'metadata-file': 'file:/tmp/portage-fixtures/evolution/eu/v1.metadata.json' }]),
        'metadata log',
      ],
      ['clean-ups switched on', metadata => delete metadata.properties['gc.enabled'], 'gc.enabled'],
      [
        'a path property of the source',
        metadata => (metadata.properties['write.data.path'] = 'file:/tmp/portage-fixtures/evolution/eu/wh/data'),
        'write.data.path',
      ],
      [
        'a foreign path property',
        metadata => (metadata.properties['write.object-storage.path'] = 's3://elsewhere/'),
        'write.object-storage.path',
      ],
    ])('finds %s', async (_what, metadata, message) => {
      const result = await auditWith('evolution', 'sales.orders', { metadata });
      expect(result.digest).toBeUndefined();
      expect(messagesOf(result)).toContain(message);
    });

    it('lets a replica have properties of its own, and local paths', async () => {
      const own = (metadata: Value) => {
        metadata.properties['portage.policy'] = 'p';
        metadata.properties['write.data.path'] = 'file:/tmp/portage-fixtures/evolution/us/replica/_data/eu/0/wh';
        metadata['metadata-log'] = [
          { 'timestamp-ms': 1, 'metadata-file': 'file:/tmp/portage-fixtures/evolution/us/replica/sales/t/metadata/v1.metadata.json' },
        ];
      };
      const [plain, changedOnes] = [
        await auditWith('evolution', 'sales.orders', {}),
        await auditWith('evolution', 'sales.orders', { metadata: own }),
      ];
      expect(changedOnes.problems).toEqual([]);
      expect(changedOnes.digest).toBe(plain.digest);
    });

    it('finds bytes that are not those which were to be audited', async () => {
      const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
      const result = await auditReplica(fixture, storage, { ...replica, replicaSha256: '0'.repeat(64) });
      expect(messagesOf(result)).toContain('SHA-256');
      expect(result.digest).toBeUndefined();
    });

    it('maps statistics files back, and wants them there', async () => {
      const fixture = fixtureOf('evolution');
      const storage = fixture.storage.clone();
      const head = `${fixture.rules[0].source}with-statistics.metadata.json`;
      const path = `${fixture.rules[0].source}x.stats`;
      const entry = `{"snapshot-id":1,"statistics-path":"${path}","file-size-in-bytes":3,"file-footer-size-in-bytes":1,"blob-metadata":[]}`;
      const plain = Buffer.from(storage.get(fixture.tables['sales.orders'].head)).toString();
      storage.put(path, Buffer.from('abc'));
      storage.put(head, Buffer.from(plain.replace(/"statistics"\s*:\s*\[\]/, `"statistics":[${entry}],"partition-statistics-x":[]`)));

      const replica = await naiveReplica({ ...fixture, storage, head });
      expect(await auditReplica(fixture, storage, replica)).toMatchObject({ problems: [] });

      const elsewhere = (metadata: Value) => (metadata.statistics[0]['statistics-path'] = path);
      const unmapped = await naiveReplica({ ...fixture, storage, head, hooks: { metadata: elsewhere } });
      expect(messagesOf(await auditReplica(fixture, storage, unmapped))).toContain(`No rule of the policy made the path ${path}`);

      await storage.delete([`${fixture.rules[0].target}x.stats`]);
      expect(messagesOf(await auditReplica(fixture, storage, replica))).toContain('missing in the target region');
    });
  });

  describe('of manifest lists', () => {
    it.each<[string, Hooks, string]>([
      ['a wrong manifest_length', { reference: reference => (reference.manifest_length += 1n) }, 'manifest_length'],
      [
        'another local manifest of the table',
        { references: references => references.length > 1 && (references[0].manifest_path = references[1].manifest_path) },
        'records a manifest_length',
      ],
      ['manifests in another order', { references: references => references.reverse() }, 'is not that of the source'],
      ['a dropped manifest', { references: references => references.pop() }, 'is not that of the source'],
      [
        'the source’s manifest',
        { reference: reference => (reference.manifest_path = 'file:/tmp/portage-fixtures/evolution/eu/wh/sales/orders/metadata/x.avro') },
        'does not lie in the target region',
      ],
      ['a manifest that is not there', { reference: reference => (reference.manifest_path += 'x') }, 'missing in the target region'],
      ['another sequence number', { reference: reference => (reference.min_sequence_number += 1n) }, 'is not that of the source'],
    ])('finds %s', async (_what, hooks, message) => {
      const result = await auditWith('evolution', 'sales.orders', hooks);
      expect(result.digest).toBeUndefined();
      expect(messagesOf(result)).toContain(message);
      expect(result.proofs.some(({ kind }) => kind === 'metadata')).toBe(false);
    });

    it('finds the list of another snapshot', async () => {
      const swap = (metadata: Value) => {
        const [first, second] = metadata.snapshots;
        [first['manifest-list'], second['manifest-list']] = [second['manifest-list'], first['manifest-list']];
      };
      const result = await auditWith('evolution', 'sales.orders', { metadata: swap });
      expect(result.digest).toBeUndefined();
    });
  });

  describe('of files', () => {
    it('finds a file that is missing in the target region', async () => {
      const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
      const lost = [...storage.objects.keys()].find(key => key.includes('replica/_data/') && key.endsWith('.parquet'))!;
      storage.objects.delete(lost);
      const result = await auditReplica(fixture, storage, replica);
      expect(result.problems).toContainEqual({ path: lost, message: 'The file is missing in the target region' });
      expect(result.digest).toBeUndefined();
      // What does not depend on the file is proved all the same, what does is not.
      expect(result.proofs.length).toBeGreaterThan(0);
      expect(result.proofs.length).toBeLessThan(replica.rows.length - 1);
    });

    it('finds a file of another size', async () => {
      const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
      const cut = [...storage.objects.keys()].find(key => key.includes('replica/_data/') && key.endsWith('.parquet'))!;
      storage.put(cut, storage.get(cut).subarray(1));
      const result = await auditReplica(fixture, storage, replica);
      expect(messagesOf(result)).toContain('bytes in the target region');
      expect(result.digest).toBeUndefined();
    });
  });

  describe('with proofs in the map', () => {
    it('reads nothing but the metadata where all else is proved', async () => {
      const { fixture, storage, replica } = await localize('v2-two-regions', 'sales.orders');
      const first = await auditReplica(fixture, storage, replica);
      const again = new MemoryStorage(storage.objects);

      const second = await auditReplica(fixture, again, replica, new MemoryMap(first.proofs));

      expect(second.digest).toBe(first.digest);
      expect(again.reads).toEqual([replica.sourceMetadataLocation, replica.replicaMetadataLocation]);
      expect(again.stats).toEqual([]);
      expect(second.proofs.map(({ kind }) => kind)).toEqual(['metadata']);
    });

    it('reads only what a commit adds', async () => {
      const fixture = fixtureOf('v2-two-regions');
      const commits = fixture.tables['sales.orders'].commits.map(commit => commit.metadata_location);
      const storage = fixture.storage.clone();
      const map = new MemoryMap();
      const audited = new Set<string>();
      for (const head of commits) {
        const replica = await naiveReplica({ ...fixture, storage, head });
        const reading = new MemoryStorage(storage.objects);
        const result = await auditReplica(fixture, reading, replica, map);
        expect(result.problems).toEqual([]);
        expect(result).toMatchObject({ digest: (await auditReplica(fixture, storage, replica)).digest });
        for (const uri of reading.reads.filter(path => path.endsWith('.avro'))) {
          expect(audited).not.toContain(uri);
          audited.add(uri);
        }
        await map.write(result.proofs);
      }
      expect(audited.size).toBeGreaterThan(commits.length);
    });

    it('does not rely on a proof of another copy, or of another length', async () => {
      const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
      const { proofs } = await auditReplica(fixture, storage, replica);
      const manifest = proofs.find(({ kind }) => kind === 'manifest')!;
      const lists = proofs.filter(({ kind }) => kind === 'manifest-list');

      const moved = new MemoryMap(proofs.map(row => (row === manifest ? { ...row, localPath: `${row.localPath}x` } : row)));
      lists.forEach(({ sourcePath }) => moved.rows.delete(sourcePath));
      const reading = new MemoryStorage(storage.objects);
      expect(await auditReplica(fixture, reading, replica, moved)).toMatchObject({ problems: [] });
      expect(reading.reads).toContain(manifest.localPath);

      const longer = new MemoryMap(proofs.map(row => (row === manifest ? { ...row, lengthBytes: row.lengthBytes + 1 } : row)));
      lists.forEach(({ sourcePath }) => longer.rows.delete(sourcePath));
      expect(messagesOf(await auditReplica(fixture, storage, replica, longer))).toContain('manifest_length');
    });

    it('makes proofs again once a rule that they rest on has changed, and only then', async () => {
      const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
      const { proofs, digest } = await auditReplica(fixture, storage, replica);

      const more = {
        ...fixture,
        rules: [
          ...fixture.rules,
          { source: 's3://asia/', target: `${fixture.location}_data/asia/0/`, cluster: 'asia', number: 0, connection: 'asia' },
        ],
      };
      const elsewhere = new MemoryStorage(storage.objects);
      expect(await auditReplica(more, elsewhere, replica, new MemoryMap(proofs))).toMatchObject({ digest, manifestsAudited: 0 });

      const narrower = {
        ...fixture,
        rules: [
          ...fixture.rules,
          { source: `${fixture.rules[0].source}wh/`, target: `${fixture.location}_data/eu/9/`, cluster: 'eu', number: 9, connection: 'eu' },
        ],
      };
      const result = await auditReplica(narrower, storage, replica, new MemoryMap(proofs));
      expect(result.digest).toBeUndefined();
      expect(messagesOf(result)).toContain('No rule of the policy made the path');
    });

    it('finds a file that is not the one which the localizer wrote', async () => {
      const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
      const rows = replica.rows.map(row => (row.kind === 'manifest' ? { ...row, sha256: '0'.repeat(64) } : row));
      const result = await auditReplica(fixture, storage, replica, new MemoryMap(rows));
      expect(messagesOf(result)).toContain('SHA-256');
      expect(result.digest).toBeUndefined();
      expect(result.proofs).toEqual([]);
    });
  });

  describe('of a source that is broken', () => {
    it.each([
      ['a manifest', '-m0.avro'],
      ['a manifest list', 'snap-'],
    ])('names %s that cannot be read', async (_what, part) => {
      const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
      const broken = [...storage.objects.keys()].find(key => key.includes('/eu/') && key.includes(part))!;
      storage.put(broken, storage.get(broken).subarray(0, -8));
      await expect(auditReplica(fixture, storage, replica)).rejects.toMatchObject({
        code: 'corrupt-metadata',
        message: expect.stringMatching(/\.avro: .* \(at byte \d+\)/),
      });
    });

    it('names metadata that is no JSON', async () => {
      const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
      storage.put(replica.sourceMetadataLocation, Buffer.from('{'));
      await expect(auditReplica(fixture, storage, replica)).rejects.toMatchObject({ code: 'corrupt-metadata' });
    });

    it('names a manifest that is gone', async () => {
      const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
      const gone = [...storage.objects.keys()].find(key => key.includes('/eu/') && key.includes('-m0.avro'))!;
      storage.objects.delete(gone);
      await expect(auditReplica(fixture, storage, replica)).rejects.toMatchObject({ code: 'source-file-missing' });
    });
  });

  it('tells a broken replica as problems', async () => {
    const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
    const broken = replica.rows.find(({ kind }) => kind === 'manifest')!.localPath;
    storage.put(broken, storage.get(broken).subarray(0, -8));
    const result = await auditReplica(fixture, storage, replica);
    expect(messagesOf(result)).toContain(broken);
    expect(result.digest).toBeUndefined();
  });

  it('refuses rules by which two source prefixes meet', async () => {
    const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
    const rules = [...fixture.rules, { ...fixture.rules[0], source: 's3://other/' }];
    await expect(auditReplica({ ...fixture, rules }, storage, replica)).rejects.toMatchObject({ code: 'audit-failed' });
  });

  it('stops when it is told to', async () => {
    const { fixture, storage, replica } = await localize('evolution', 'sales.orders');
    const controller = new AbortController();
    storage.read = async () => {
      controller.abort();
      throw new Error('must not be asked twice');
    };
    await expect(auditReplica(fixture, storage, replica)).rejects.toThrow('must not be asked twice');
  });
});
