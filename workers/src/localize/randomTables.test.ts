import fc from 'fast-check';
import { auditReplica, MemoryMap } from '../audit/__testUtils__/auditReplica';
import { MemoryStorage } from '../audit/__testUtils__/MemoryStorage';
import { replicateInMemory, type ReplicatedTable } from '../handlers/iceberg/__testUtils__/replicateInMemory';
import { readParquetDeletes } from '../iceberg/__testUtils__/parquetDeletes';
import { decodeWithAvsc } from '../iceberg/testing/decodeWithAvsc';
import { RandomLake, type Edit, type LakeOptions } from './__testUtils__/RandomLake';

jest.setTimeout(120_000);

const NUMBER_OF_RUNS = 40;
const SEED = 4;
const LOCATION = 's3://us/replica/';

/** Spellings of one storage, prefixes of prefixes, siblings that share a beginning, what looks like a pattern or an escape, and the target's own region. */
const SOURCES = [
  's3://eu/',
  's3a://eu/',
  's3://eu-west/',
  's3://eu/team/',
  's3://eu/team/a b%20(c)+/',
  'file:/lake/eu/',
  'file:///lake/eu/',
];
const LOCAL = ['s3://us/', 's3a://us/'];

const RULES = [
  ...SOURCES.map((source, number) => ({ source, target: `${LOCATION}_data/eu/${number}/`, cluster: 'eu', number, connection: 'eu' })),
  ...LOCAL.map((source, number) => ({ source, target: source, cluster: 'us', number, connection: 'us' })),
];

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(
    'append',
    'append',
    'delete',
    'rewrite',
    'position-deletes',
    'position-deletes',
    'equality-deletes',
    'expire',
    'branch',
    'tag',
  ),
  place: fc.nat(20),
  pick: fc.nat(255),
  name: fc.string({ unit: 'grapheme', maxLength: 6 }).map(name => name.replaceAll('/', '_')),
});

const options: fc.Arbitrary<LakeOptions> = fc.record({
  formatVersion: fc.constantFrom(1, 2, 3),
  codec: fc.constantFrom('null', 'deflate', 'snappy', 'zstandard'),
  inline: fc.boolean(),
  prefixes: fc.uniqueArray(fc.constantFrom(...SOURCES, ...LOCAL), { minLength: 1 }),
});

/** The table is made here and not by the arbitrary, so that what is told of a failure is the edits and not the bytes. */
const check = (predicate: (random: RandomLake) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(options, fc.array(edit, { minLength: 1, maxLength: 8 }), (shape, edits) => predicate(RandomLake.create(shape, edits))),
    { numRuns: NUMBER_OF_RUNS, seed: SEED },
  );

const storageOf = (random: RandomLake) =>
  new MemoryStorage(new Map([...random.objects].map(([uri, bytes]) => [MemoryStorage.keyOf(uri), bytes])));

async function replicate(
  random: RandomLake,
  { head = random.heads.at(-1)!, storage = storageOf(random), map = new MemoryMap() } = {},
): Promise<ReplicatedTable & { storage: MemoryStorage; map: MemoryMap }> {
  const result = await replicateInMemory({ storage, rules: RULES, location: LOCATION, metadataLocation: head, map });
  expect(result.audit.problems).toEqual([]);
  expect(result.audit.digest).toMatch(/^[0-9a-f]{64}$/);
  return { ...result, storage, map };
}

/** For each snapshot every data file's path in order, with the paths in delete files' rows and footers; a delete file's own name is left out. */
async function readPaths(storage: MemoryStorage, head: string): Promise<unknown[]> {
  const metadata = JSON.parse(Buffer.from(storage.get(head)).toString());
  const snapshots: unknown[] = [];
  for (const snapshot of metadata.snapshots) {
    const manifests =
      snapshot.manifests ?? decodeWithAvsc(storage.get(snapshot['manifest-list'])).records.map(record => record.manifest_path);
    const paths: unknown[] = [];
    for (const { status, data_file: file } of manifests.flatMap((path: string) => decodeWithAvsc(storage.get(path)).records)) {
      paths.push(file.content === 1 ? await readDeletedRows(storage, file) : file.file_path, status, file.referenced_data_file);
    }
    snapshots.push(paths);
  }
  return snapshots;
}

async function readDeletedRows(storage: MemoryStorage, file: any): Promise<string[]> {
  const bytes = Buffer.from(storage.get(file.file_path));
  switch (file.file_format) {
    case 'PUFFIN':
      return [...bytes.toString('latin1').matchAll(/"referenced-data-file":"(.*?)"/g)].map(([, path]) => path);
    case 'AVRO':
      return decodeWithAvsc(bytes)
        .records.map(row => `${row.file_path} ${row.pos}`)
        .sort();
    default:
      return (await readParquetDeletes(bytes)).map(row => `${row.file_path} ${row.pos}`).sort();
  }
}

/** What each snapshot of a head needs: its list, its manifests, and their live files. */
function neededBy(storage: MemoryStorage, head: string): Map<string, string[]> {
  const { snapshots } = JSON.parse(Buffer.from(storage.get(head)).toString());
  return new Map(
    snapshots.map((snapshot: any) => {
      const list: string | undefined = snapshot['manifest-list'];
      const manifests: string[] = snapshot.manifests ?? decodeWithAvsc(storage.get(list!)).records.map(record => record.manifest_path);
      const files = manifests
        .flatMap(path => decodeWithAvsc(storage.get(path)).records)
        .filter(({ status }) => status !== 2)
        .map(({ data_file: file }) => file.file_path as string);
      return [String(snapshot['snapshot-id']), [...(list ? [list] : []), ...manifests, ...files]];
    }),
  );
}

describe('random tables', () => {
  it('are localized so that the audit proves them, no path leading out of the region', () =>
    check(async random => {
      const { storage, localized } = await replicate(random);
      const paths = (await readPaths(storage, localized.metadataLocation)).flat(3).filter(value => typeof value === 'string');
      expect(paths.filter(path => ![LOCATION, ...LOCAL].some(prefix => path.startsWith(prefix)))).toEqual([]);
    }));

  it('are localized twice to the same bytes, and what is proved is not read or written again', () =>
    check(async random => {
      const first = await replicate(random);
      const before = new Map(first.storage.objects);
      const fresh = await replicate(random, { storage: first.storage });
      expect(fresh.localized).toEqual(first.localized);
      const again = await replicate(random, { storage: first.storage, map: first.map });
      expect(again.localized).toMatchObject({ metadataLocation: first.localized.metadataLocation, manifestsRewritten: 0 });
      expect(again.copies).toEqual([]);
      expect(again.audit).toMatchObject({ digest: first.audit.digest, manifestsAudited: 0 });
      expect(first.storage.objects).toEqual(before);
    }));

  it('come to the same tree and digest commit by commit as at once, and from nothing the audit says the same', () =>
    check(async random => {
      const storage = storageOf(random);
      const map = new MemoryMap();
      let last: ReplicatedTable | undefined;
      for (const head of random.heads) {
        last = await replicate(random, { head, storage, map });
      }
      const whole = await replicate(random);
      expect(last?.localized.metadataLocation).toBe(whole.localized.metadataLocation);
      expect(last?.audit.digest).toBe(whole.audit.digest);
      const replica = {
        sourceMetadataLocation: random.heads.at(-1)!,
        replicaMetadataLocation: whole.localized.metadataLocation,
        replicaSha256: whole.localized.metadataSha256,
        metadataFolder: `${whole.plan.directory}metadata/`,
        rows: [],
      };
      expect((await auditReplica({ rules: RULES, location: LOCATION }, storage, replica)).digest).toBe(whole.audit.digest);
    }));

  it('lose exactly the snapshots that need a lost file, but for the current one, and are proved without them', () => {
    const outcomes = { refused: 0, pruned: 0 };
    return fc
      .assert(
        fc.asyncProperty(options, fc.array(edit, { minLength: 2, maxLength: 8 }), fc.nat(1000), async (shape, edits, pick) => {
          const random = RandomLake.create(shape, edits);
          const head = random.heads.at(-1)!;
          const storage = storageOf(random);
          const needed = neededBy(storage, head);
          const files = [...new Set([...needed.values()].flat())];
          fc.pre(files.length > 0);
          const lost = files[pick % files.length];
          storage.objects.delete(MemoryStorage.keyOf(lost));
          const source = JSON.parse(Buffer.from(storage.get(head)).toString());
          const isLost = (uri: string) => MemoryStorage.keyOf(uri) === MemoryStorage.keyOf(lost);
          const unreachable = [...needed].filter(([, uris]) => uris.some(isLost)).map(([id]) => id);

          // A file that stays where it is is missed by the audit of a first run, which then tells of it.
          const reported = LOCAL.some(prefix => lost.startsWith(prefix)) ? [lost] : [];
          const work = { storage, rules: RULES, location: LOCATION, metadataLocation: head, prune: { last: [], reported } };
          const map = new MemoryMap();
          const outcome = replicateInMemory({ ...work, map });
          const failure = await outcome.then(
            () => undefined,
            error => error.code,
          );
          const needsCurrent = unreachable.includes(String(source['current-snapshot-id']));
          expect(failure).toBe(needsCurrent ? 'source-file-missing' : undefined);
          if (needsCurrent) {
            outcomes.refused += 1;
            return;
          }
          outcomes.pruned += 1;
          const { plan, localized, audit } = await outcome;
          expect(plan.prunedSnapshots.map(({ snapshotId }: { snapshotId: string }) => snapshotId)).toEqual(unreachable);
          expect(audit.problems).toEqual([]);
          const replica = JSON.parse(Buffer.from(storage.get(localized.metadataLocation)).toString());
          const isLeft = (entry: any) => !unreachable.includes(String(entry['snapshot-id']));
          expect(replica.properties['portage.pruned-snapshots']).toBe(unreachable.join(','));
          expect(replica.snapshots.map((entry: any) => entry['snapshot-id'])).toEqual(
            source.snapshots.filter(isLeft).map((entry: any) => entry['snapshot-id']),
          );
          expect(replica.refs).toEqual(Object.fromEntries(Object.entries(source.refs).filter(([, ref]) => isLeft(ref))));

          // The same source gives the same bytes, with what is known of the last time and from nothing.
          const again = await replicateInMemory({ ...work, map, prune: { last: plan.prunedSnapshots, reported } });
          expect(again.localized).toMatchObject({ metadataLocation: localized.metadataLocation, manifestsRewritten: 0 });
          expect(again.audit).toMatchObject({ digest: audit.digest, manifestsAudited: 0 });

          // What is left out is part of the proof: a replica that lacks more, or less, than is told is none.
          const pair = {
            sourceMetadataLocation: head,
            replicaMetadataLocation: localized.metadataLocation,
            metadataFolder: `${plan.directory}metadata/`,
            rows: [],
          };
          const verify = (prunedSnapshots: string[]) =>
            auditReplica({ rules: RULES, location: LOCATION }, storage, { ...pair, prunedSnapshots } as any);
          expect((await verify(unreachable)).digest).toBe(audit.digest);
          expect((await verify(unreachable.slice(1))).digest).toBeUndefined();
          expect((await verify([...unreachable, String(source['current-snapshot-id'])])).digest).toBeUndefined();
        }),
        { numRuns: 2 * NUMBER_OF_RUNS, seed: SEED },
      )
      .then(() => expect(Math.min(outcomes.refused, outcomes.pruned)).toBeGreaterThan(5));
  });

  it('have every path of theirs again when the replica is localized back', () =>
    check(async random => {
      const { storage, localized } = await replicate(random);
      const rules = RULES.map(({ source, target, ...rule }) => ({ ...rule, source: target, target: source }));
      const back = await replicateInMemory({
        storage,
        rules,
        location: 's3://eu-back/replica/',
        metadataLocation: localized.metadataLocation,
      });
      expect(back.audit.problems).toEqual([]);
      expect(await readPaths(storage, back.localized.metadataLocation)).toEqual(await readPaths(storage, random.heads.at(-1)!));
    }));
});
