/* eslint-disable jest/no-export, jest/no-conditional-expect, jest/no-standalone-expect */
import type { CatalogConnector, CatalogReference } from '@portage/backstage-plugin-replication-node';
import type { CatalogSubject } from './CatalogSubject';
import { put } from './put';

const RACERS = 20;
const RACE_ROUNDS = 4;

/** One state follows the other, whoever makes it. */
export function describeStates(subject: CatalogSubject): void {
  describe('states', () => {
    it('never mixes two states when a hash is loaded', async () => {
      const { hash } = await subject.catalog.createReference(subject.reference);
      const old = await subject.commit(hash, put(['s', 'a'], 's3://us/a/1.json'));
      await subject.commit(
        old.hash,
        put(['s', 'a'], 's3://us/a/2.json', { expectedMetadataLocation: 's3://us/a/1.json' }),
        put(['s', 'b'], 's3://us/b/1.json'),
      );
      const outcome = await subject.catalog.load(subject.reference, { hash: old.hash }).catch(error => error);
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({ code: 'catalog-conflict' });
      } else {
        expect(outcome).toMatchObject({ hash: old.hash, pointers: [{ key: ['s', 'a'], metadataLocation: 's3://us/a/1.json' }] });
      }
    });

    it(`lets one of ${RACERS} racers win each round`, async () => {
      const racers = await Promise.all(Array.from({ length: RACERS }, () => subject.underTest.open()));
      try {
        let { hash } = await subject.catalog.createReference(subject.reference);
        let location: string | undefined;
        for (let round = 0; round < RACE_ROUNDS; round += 1) {
          const winner = await race(racers, subject.reference, { expectedHash: hash, expectedMetadataLocation: location, round });
          const state = await subject.catalog.load(subject.reference);
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
      const empty = await subject.catalog.createReference(subject.reference);
      const first = await subject.commit(empty.hash, put(['s', 'a'], 's3://us/a/1.json'));
      const second = await subject.commit(first.hash, put(['s', 'b'], 's3://us/b/1.json'), { type: 'drop', key: ['s', 'a'] });
      if (!subject.catalog.features.log) {
        const twin = await subject.catalog.createReference(`${subject.reference}_twin`);
        const changes = [put(['s', 'b'], 's3://us/b/1.json')];
        const { hash } = await subject.catalog.commit(twin.name, { expectedHash: twin.hash, message: '', properties: {}, changes });
        expect(hash).toBe(second.hash);
        return;
      }
      const log = await collect(subject.catalog.features.log(subject.reference, {}));
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
      const newest = await collect(subject.catalog.features.log(subject.reference, { untilHash: first.hash }));
      expect(newest.map(({ hash }) => hash)).toEqual([second.hash]);
      const oldest = await collect(subject.catalog.features.log(subject.reference, { fromHash: first.hash }));
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

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) {
    collected.push(item);
  }
  return collected;
}
