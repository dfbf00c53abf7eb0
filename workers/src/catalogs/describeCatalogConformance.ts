/*
 * This is a suite that test files call, not one of them. Catalogs differ in what they can do, so some expectations hang on that.
 */
/* eslint-disable jest/no-export, jest/no-conditional-expect, jest/no-standalone-expect */
import type { CatalogChange, CatalogConnector, CatalogReference, TablePointer } from '@portage/backstage-plugin-replication-node';

const RACERS = 20;
const RACE_ROUNDS = 4;
/** More than one page of every catalog's listing. */
const MANY_TABLES = 650;

/** A running catalog that the suite may fill. */
export interface CatalogUnderTest {
  /** A connector of its own to the same catalog. The suite closes it. */
  open(): Promise<CatalogConnector>;
  /** Whether the catalog holds views. */
  views: boolean;
  /** False where the catalog can't tell which references there are. Default: true. */
  listsReferences?: boolean;
  stop(): Promise<void>;
}

/**
 * What every catalog must do, whoever wrote it: the promises of `CatalogConnector`, as tests. For Jest.
 *
 * @param start - makes a catalog, or shares one; each test takes a reference of its own in it
 */
export function describeCatalogConformance(title: string, start: () => Promise<CatalogUnderTest>): void {
  describe(`${title} as a catalog`, () => {
    let underTest: CatalogUnderTest;
    let catalog: CatalogConnector;
    let reference: string;
    let references = 0;

    beforeAll(async () => {
      underTest = await start();
    }, 120_000);
    afterAll(() => underTest?.stop());

    beforeEach(async () => {
      references += 1;
      reference = `main_replica_${process.pid}_${references}`;
      catalog = await underTest.open();
    });
    afterEach(() => catalog?.close());

    const commit = (expectedHash: string, ...changes: CatalogChange[]) =>
      catalog.commit(reference, { expectedHash, message: 'test', properties: { 'portage.policy': 'test' }, changes });
    const loadLocations = async () =>
      Object.fromEntries((await catalog.load(reference)).pointers.map(({ key, metadataLocation }) => [key.join('/'), metadataLocation]));

    describe('references', () => {
      it('knows no head of a reference that does not exist, and can neither load nor change it', async () => {
        const { hash } = await catalog.createReference(`${reference}_other`);
        expect(await catalog.head(reference)).toBeUndefined();
        await expect(catalog.load(reference)).rejects.toMatchObject({ code: 'unknown-reference', retryable: false });
        await expect(commit(hash, put(['sales', 'orders'], 's3://us/1.json'))).rejects.toMatchObject({ code: 'unknown-reference' });
      });

      it('creates an empty reference, once', async () => {
        const created = await catalog.createReference(reference);
        expect(created).toEqual({ name: reference, type: expect.stringMatching(/^(branch|catalog)$/), hash: expect.any(String) });
        expect(await catalog.head(reference)).toEqual(created);
        expect(await catalog.load(reference)).toEqual({ hash: created.hash, pointers: [] });
        if (underTest.listsReferences !== false) {
          expect(await catalog.references()).toContainEqual(created);
        }

        const { hash } = await commit(created.hash, put(['sales', 'orders'], 's3://us/1.json'));
        expect(await catalog.createReference(reference)).toEqual({ ...created, hash });
        expect(await catalog.createReference(`${reference}_other`)).toMatchObject({ hash: created.hash });
      });

      it('keeps references apart', async () => {
        const { hash } = await catalog.createReference(reference);
        const other = await catalog.createReference(`${reference}_other`);
        await commit(hash, put(['sales', 'orders'], 's3://us/1.json'));
        expect(await catalog.load(other.name)).toEqual({ hash: other.hash, pointers: [] });
        if (underTest.listsReferences !== false) {
          const names = (await catalog.references()).map(({ name }) => name);
          expect(names).toEqual(expect.arrayContaining([reference, other.name]));
        }
      });
    });

    describe('commits', () => {
      it('puts many tables at once, with the namespaces that they need', async () => {
        const { hash } = await catalog.createReference(reference);
        const head = await commit(
          hash,
          put(['sales', 'orders'], 's3://us/orders/1.json'),
          put(['sales', 'eu', 'north', 'customers'], 's3://us/customers/1.json'),
        );
        expect(head.hash).not.toBe(hash);
        expect(await catalog.head(reference)).toEqual(head);
        const state = await catalog.load(reference);
        expect(state.hash).toBe(head.hash);
        expect(byKey(state.pointers)).toEqual([
          { key: ['sales', 'eu', 'north', 'customers'], kind: 'table', metadataLocation: 's3://us/customers/1.json' },
          { key: ['sales', 'orders'], kind: 'table', metadataLocation: 's3://us/orders/1.json' },
        ]);
        expect((await catalog.load(reference, { hash: head.hash })).hash).toBe(head.hash);
      });

      it('moves, drops, renames and replaces', async () => {
        const { hash } = await catalog.createReference(reference);
        const first = await commit(hash, ...['a', 'b', 'c', 'd'].map(name => put(['sales', name], `s3://us/${name}/1.json`)));
        const before = await contentIds(catalog, reference);
        await commit(
          first.hash,
          put(['sales', 'a'], 's3://us/a/2.json', { expectedMetadataLocation: 's3://us/a/1.json', contentId: before['sales/a'] }),
          { type: 'drop', key: ['sales', 'b'], expectedMetadataLocation: 's3://us/b/1.json' },
          { type: 'drop', key: ['sales', 'c'] },
          put(['archive', 'c'], 's3://us/c/1.json', { contentId: before['sales/c'] }),
          put(['sales', 'd'], 's3://us/d/2.json', { expectedMetadataLocation: 's3://us/d/1.json', replace: true }),
        );
        expect(await loadLocations()).toEqual({
          'sales/a': 's3://us/a/2.json',
          'archive/c': 's3://us/c/1.json',
          'sales/d': 's3://us/d/2.json',
        });
        const after = await contentIds(catalog, reference);
        expect(after['sales/a']).toBe(before['sales/a']);
        expect(after['archive/c']).toBe(before['sales/c']);
        if (before['sales/d'] !== undefined) {
          expect(after['sales/d']).not.toBe(before['sales/d']);
        }
      });

      it('swaps two names in one commit', async () => {
        const { hash } = await catalog.createReference(reference);
        const first = await commit(hash, put(['s', 'a'], 's3://us/a/1.json'), put(['s', 'b'], 's3://us/b/1.json'));
        await commit(
          first.hash,
          put(['s', 'a'], 's3://us/b/1.json', { expectedMetadataLocation: 's3://us/a/1.json', replace: true }),
          put(['s', 'b'], 's3://us/a/1.json', { expectedMetadataLocation: 's3://us/b/1.json', replace: true }),
        );
        expect(await loadLocations()).toEqual({ 's/a': 's3://us/b/1.json', 's/b': 's3://us/a/1.json' });
      });

      it('stays there when its last table is dropped', async () => {
        const { hash } = await catalog.createReference(reference);
        const first = await commit(hash, put(['s', 'a'], 's3://us/a/1.json'));
        const last = await commit(first.hash, { type: 'drop', key: ['s', 'a'] });
        expect(await catalog.load(reference)).toEqual({ hash: last.hash, pointers: [] });
        expect(await catalog.head(reference)).toEqual(last);
      });

      it('takes a commit without changes', async () => {
        const { hash } = await catalog.createReference(reference);
        const head = await commit(hash);
        expect(await catalog.head(reference)).toEqual(head);
        expect(await loadLocations()).toEqual({});
        await expect(commit('0'.repeat(64))).rejects.toMatchObject({ code: 'catalog-conflict' });
      });

      it('keeps names and locations to the letter', async () => {
        const names = [
          'Upper',
          'upper',
          'with space',
          'a/b',
          '50%',
          '%2F',
          "o'brien",
          '"quoted"',
          'dot.ted',
          'größe',
          '表',
          '😀',
          'a+b',
          'x?y#z',
          'back\\slash',
          '$1',
          '@h',
        ];
        const { hash } = await catalog.createReference(reference);
        await commit(hash, ...names.map(name => put(['名前 space', name], `s3://us/${name}/ä %20 '"1.json`)));
        const { pointers } = await catalog.load(reference);
        expect(pointers.map(({ key }) => key[1]).sort()).toEqual([...names].sort());
        expect(pointers.every(({ key, metadataLocation }) => metadataLocation === `s3://us/${key[1]}/ä %20 '"1.json`)).toBe(true);
      });

      it('holds views beside tables', async () => {
        if (!underTest.views) {
          return;
        }
        const { hash } = await catalog.createReference(reference);
        await commit(
          hash,
          put(['s', 'orders'], 's3://us/1.json'),
          put(['s', 'daily'], 's3://us/v.json', { kind: 'view', snapshotId: '1' }),
        );
        expect(byKey((await catalog.load(reference)).pointers)).toEqual([
          { key: ['s', 'daily'], kind: 'view', metadataLocation: 's3://us/v.json' },
          { key: ['s', 'orders'], kind: 'table', metadataLocation: 's3://us/1.json' },
        ]);
      });

      it('lets a view take the name of a table, and gives it back', async () => {
        if (!underTest.views) {
          return;
        }
        const { hash } = await catalog.createReference(reference);
        const table = put(['s', 'daily'], 's3://us/1.json');
        const first = await commit(hash, table);
        const view = put(['s', 'daily'], 's3://us/v.json', { kind: 'view', snapshotId: '1', expectedMetadataLocation: 's3://us/1.json' });
        const second = await commit(first.hash, view);
        expect(byKey((await catalog.load(reference)).pointers)).toEqual([
          { key: ['s', 'daily'], kind: 'view', metadataLocation: 's3://us/v.json' },
        ]);
        await commit(second.hash, { ...table, metadataLocation: 's3://us/2.json', expectedMetadataLocation: 's3://us/v.json' });
        expect(byKey((await catalog.load(reference)).pointers)).toEqual([
          { key: ['s', 'daily'], kind: 'table', metadataLocation: 's3://us/2.json' },
        ]);
      });

      it('tells what it can not make, and nothing else', async () => {
        const { hash } = await catalog.createReference(reference);
        await commit(hash, put(['s', 'a'], 's3://us/a/1.json'));
        const changes = [
          put(['s', 'a'], 's3://us/a/2.json', { expectedMetadataLocation: 's3://us/a/1.json' }),
          put(['s', 'b'], 's3://us/b/1.json'),
        ];
        const impossible = await catalog.features.findImpossible?.(reference, { changes });
        expect(impossible ?? []).toEqual([]);
        const unnamable = await catalog.features.findImpossible?.(reference, { changes: [...changes, put(['', 'c'], 's3://us/c/1.json')] });
        expect(unnamable ?? [{ key: ['', 'c'] }]).toMatchObject([{ key: ['', 'c'] }]);
      });

      it(`loads ${MANY_TABLES} tables as one state`, async () => {
        const { hash } = await catalog.createReference(reference);
        const keys = Array.from({ length: MANY_TABLES }, (_, n) => ['many', `t${n}`]);
        const head = await commit(hash, ...keys.map(key => put(key, `s3://us/${key[1]}/1.json`)));
        const state = await catalog.load(reference);
        expect(state.hash).toBe(head.hash);
        expect(new Set(state.pointers.map(({ key }) => key[1])).size).toBe(MANY_TABLES);
      }, 60_000);
    });

    describe('refusals, which leave everything as it was', () => {
      let head: string;

      beforeEach(async () => {
        const { hash } = await catalog.createReference(reference);
        head = (await commit(hash, put(['s', 'a'], 's3://us/a/1.json'), put(['s', 'b'], 's3://us/b/1.json'))).hash;
      });

      afterEach(async () => {
        expect(await loadLocations()).toEqual({ 's/a': 's3://us/a/1.json', 's/b': 's3://us/b/1.json' });
        expect(await catalog.head(reference)).toMatchObject({ hash: head });
      });

      it.each<[string, CatalogChange]>([
        ['another location stands there', put(['s', 'a'], 's3://us/a/2.json', { expectedMetadataLocation: 's3://us/a/0.json' })],
        ['a table stands where none was expected', put(['s', 'a'], 's3://us/a/2.json')],
        [
          'nothing stands where a table was expected',
          put(['s', 'z'], 's3://us/z/2.json', { expectedMetadataLocation: 's3://us/z/1.json' }),
        ],
        ['the dropped table is not there', { type: 'drop', key: ['s', 'z'] }],
        ['the dropped table has moved', { type: 'drop', key: ['s', 'a'], expectedMetadataLocation: 's3://us/a/0.json' }],
      ])('changes nothing when %s', async (_, change) => {
        const good = put(['new', 'c'], 's3://us/c/1.json');
        await expect(commit(head, good, change)).rejects.toMatchObject({ code: 'catalog-conflict', retryable: true });
        await expect(commit(head, change, good)).rejects.toMatchObject({ code: 'catalog-conflict' });
      });

      it('changes nothing when the reference has moved', async () => {
        const moved = await commit(head, put(['s', 'c'], 's3://us/c/1.json'));
        await expect(commit(head, put(['s', 'd'], 's3://us/d/1.json'))).rejects.toMatchObject({ code: 'catalog-conflict' });
        head = (await commit(moved.hash, { type: 'drop', key: ['s', 'c'] })).hash;
      });

      it('refuses two changes of one key', async () => {
        const change = put(['s', 'c'], 's3://us/c/1.json');
        await expect(commit(head, change, change)).rejects.toMatchObject({ code: 'catalog-error', retryable: false });
      });

      it('stops on an aborted signal', async () => {
        const options = { signal: AbortSignal.abort(new Error('enough')) };
        const changes = [put(['s', 'c'], 's3://us/c/1.json')];
        await expect(catalog.head(reference, options)).rejects.toThrow('enough');
        await expect(catalog.load(reference, options)).rejects.toThrow('enough');
        await expect(catalog.commit(reference, { expectedHash: head, message: '', properties: {}, changes }, options)).rejects.toThrow(
          'enough',
        );
      });
    });

    it('never mixes two states when a hash is loaded', async () => {
      const { hash } = await catalog.createReference(reference);
      const old = await commit(hash, put(['s', 'a'], 's3://us/a/1.json'));
      await commit(
        old.hash,
        put(['s', 'a'], 's3://us/a/2.json', { expectedMetadataLocation: 's3://us/a/1.json' }),
        put(['s', 'b'], 's3://us/b/1.json'),
      );
      const outcome = await catalog.load(reference, { hash: old.hash }).catch(error => error);
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({ code: 'catalog-conflict' });
      } else {
        expect(outcome).toMatchObject({ hash: old.hash, pointers: [{ key: ['s', 'a'], metadataLocation: 's3://us/a/1.json' }] });
      }
    });

    it(`lets one of ${RACERS} racers win each round`, async () => {
      const racers = await Promise.all(Array.from({ length: RACERS }, () => underTest.open()));
      try {
        let { hash } = await catalog.createReference(reference);
        let location: string | undefined;
        for (let round = 0; round < RACE_ROUNDS; round += 1) {
          const winner = await race(racers, reference, { expectedHash: hash, expectedMetadataLocation: location, round });
          const state = await catalog.load(reference);
          hash = state.hash;
          location = `s3://us/${round}/${winner.racer}.json`;
          expect(winner.head.hash).toBe(hash);
          const own = `own-${round}-`;
          expect(state.pointers.map(({ key }) => key[1]).filter(name => name.startsWith(own))).toEqual([`${own}${winner.racer}`]);
          expect(state.pointers.find(({ key }) => key[1] === 'shared')).toMatchObject({ metadataLocation: location });
        }
      } finally {
        await Promise.all(racers.map(racer => racer.close()));
      }
    }, 60_000);

    it('tells equal content by an equal hash where it keeps no log, and every commit where it keeps one', async () => {
      const empty = await catalog.createReference(reference);
      const first = await commit(empty.hash, put(['s', 'a'], 's3://us/a/1.json'));
      const second = await commit(first.hash, put(['s', 'b'], 's3://us/b/1.json'), { type: 'drop', key: ['s', 'a'] });
      if (!catalog.features.log) {
        const twin = await catalog.createReference(`${reference}_twin`);
        const changes = [put(['s', 'b'], 's3://us/b/1.json')];
        const { hash } = await catalog.commit(twin.name, { expectedHash: twin.hash, message: '', properties: {}, changes });
        expect(hash).toBe(second.hash);
        return;
      }
      const log = await collect(catalog.features.log(reference, {}));
      expect(log.map(({ hash, parentHash }) => ({ hash, parentHash }))).toEqual([
        { hash: second.hash, parentHash: first.hash },
        { hash: first.hash, parentHash: empty.hash },
      ]);
      expect(log[0]).toMatchObject({ message: 'test', properties: { 'portage.policy': 'test' } });
      expect(new Date(log[0].committedAt).toISOString()).toBe(log[0].committedAt);
      const changes = log[0].changes.map(({ key, pointer }) => [key.join('/'), pointer?.metadataLocation]);
      expect(changes).toEqual(
        expect.arrayContaining([
          ['s/b', 's3://us/b/1.json'],
          ['s/a', undefined],
        ]),
      );
      const newest = await collect(catalog.features.log(reference, { untilHash: first.hash }));
      expect(newest.map(({ hash }) => hash)).toEqual([second.hash]);
      const oldest = await collect(catalog.features.log(reference, { fromHash: first.hash }));
      expect(oldest.map(({ hash }) => hash)).toEqual([first.hash]);
    });
  });
}

/** Lets all commit to one state at once, and returns who won, after it has made sure that all others lost to a conflict. */
async function race(
  racers: readonly CatalogConnector[],
  reference: string,
  { expectedHash, expectedMetadataLocation, round }: { expectedHash: string; expectedMetadataLocation: string | undefined; round: number },
): Promise<{ racer: number; head: CatalogReference }> {
  const outcomes = await Promise.allSettled(
    racers.map((racer, n) => {
      const metadataLocation = `s3://us/${round}/${n}.json`;
      const changes = [
        put(['race', 'shared'], metadataLocation, { expectedMetadataLocation }),
        put(['race', `own-${round}-${n}`], metadataLocation),
      ];
      return racer.commit(reference, { expectedHash, message: `racer ${n}`, properties: { 'portage.policy': 'race' }, changes });
    }),
  );
  const winners = outcomes.flatMap((outcome, racer) => (outcome.status === 'fulfilled' ? [{ racer, head: outcome.value }] : []));
  const losses = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(losses.filter(({ code }) => code !== 'catalog-conflict')).toEqual([]);
  expect(winners).toHaveLength(1);
  return winners[0];
}

function put(
  key: string[],
  metadataLocation: string,
  rest: Partial<Extract<CatalogChange, { type: 'put' }>> = {},
): Extract<CatalogChange, { type: 'put' }> {
  // Above 2^53, as real snapshot ids are.
  return {
    type: 'put',
    key,
    kind: 'table',
    metadataLocation,
    snapshotId: '8744736658442914487',
    schemaId: 0,
    specId: 0,
    sortOrderId: 0,
    ...rest,
  };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) {
    collected.push(item);
  }
  return collected;
}

function byKey(pointers: TablePointer[]): Omit<TablePointer, 'contentId'>[] {
  return pointers
    .map(({ key, kind, metadataLocation }) => ({ key, kind, metadataLocation }))
    .sort((a, b) => (a.key.join('/') < b.key.join('/') ? -1 : 1));
}

async function contentIds(catalog: CatalogConnector, reference: string): Promise<Record<string, string | undefined>> {
  return Object.fromEntries((await catalog.load(reference)).pointers.map(({ key, contentId }) => [key.join('/'), contentId]));
}
