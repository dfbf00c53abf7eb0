/* eslint-disable jest/no-export, jest/no-conditional-expect, jest/no-standalone-expect */
import type { TablePointer } from '@portage/backstage-plugin-replication-node';
import type { CatalogSubject } from './CatalogSubject';
import { put } from './put';

/** More than one page of every catalog's listing. */
const MANY_TABLES = 650;

export function describeCommits(subject: CatalogSubject): void {
  describe('commits', () => {
    it('puts many tables at once, with the namespaces that they need', async () => {
      const { hash } = await subject.catalog.createReference(subject.reference);
      const head = await subject.commit(
        hash,
        put(['sales', 'orders'], 's3://us/orders/1.json'),
        put(['sales', 'eu', 'north', 'customers'], 's3://us/customers/1.json'),
      );
      expect(head.hash).not.toBe(hash);
      expect(await subject.catalog.head(subject.reference)).toEqual(head);
      const state = await subject.catalog.load(subject.reference);
      expect(state.hash).toBe(head.hash);
      expect(byKey(state.pointers)).toEqual([
        { key: ['sales', 'eu', 'north', 'customers'], kind: 'table', metadataLocation: 's3://us/customers/1.json' },
        { key: ['sales', 'orders'], kind: 'table', metadataLocation: 's3://us/orders/1.json' },
      ]);
      expect((await subject.catalog.load(subject.reference, { hash: head.hash })).hash).toBe(head.hash);
    });

    it('moves, drops, renames and replaces', async () => {
      const { hash } = await subject.catalog.createReference(subject.reference);
      const first = await subject.commit(hash, ...['a', 'b', 'c', 'd'].map(name => put(['sales', name], `s3://us/${name}/1.json`)));
      const before = await subject.contentIds();
      await subject.commit(
        first.hash,
        put(['sales', 'a'], 's3://us/a/2.json', { expectedMetadataLocation: 's3://us/a/1.json', contentId: before['sales/a'] }),
        { type: 'drop', key: ['sales', 'b'], expectedMetadataLocation: 's3://us/b/1.json' },
        { type: 'drop', key: ['sales', 'c'] },
        put(['archive', 'c'], 's3://us/c/1.json', { contentId: before['sales/c'] }),
        put(['sales', 'd'], 's3://us/d/2.json', { expectedMetadataLocation: 's3://us/d/1.json', replace: true }),
      );
      expect(await subject.loadLocations()).toEqual({
        'sales/a': 's3://us/a/2.json',
        'archive/c': 's3://us/c/1.json',
        'sales/d': 's3://us/d/2.json',
      });
      const after = await subject.contentIds();
      expect(after['sales/a']).toBe(before['sales/a']);
      expect(after['archive/c']).toBe(before['sales/c']);
      if (before['sales/d'] !== undefined) {
        expect(after['sales/d']).not.toBe(before['sales/d']);
      }
    });

    it('swaps two names in one commit', async () => {
      const { hash } = await subject.catalog.createReference(subject.reference);
      const first = await subject.commit(hash, put(['s', 'a'], 's3://us/a/1.json'), put(['s', 'b'], 's3://us/b/1.json'));
      await subject.commit(
        first.hash,
        put(['s', 'a'], 's3://us/b/1.json', { expectedMetadataLocation: 's3://us/a/1.json', replace: true }),
        put(['s', 'b'], 's3://us/a/1.json', { expectedMetadataLocation: 's3://us/b/1.json', replace: true }),
      );
      expect(await subject.loadLocations()).toEqual({ 's/a': 's3://us/b/1.json', 's/b': 's3://us/a/1.json' });
    });

    it('stays there when its last table is dropped', async () => {
      const { hash } = await subject.catalog.createReference(subject.reference);
      const first = await subject.commit(hash, put(['s', 'a'], 's3://us/a/1.json'));
      const last = await subject.commit(first.hash, { type: 'drop', key: ['s', 'a'] });
      expect(await subject.catalog.load(subject.reference)).toEqual({ hash: last.hash, pointers: [] });
      expect(await subject.catalog.head(subject.reference)).toEqual(last);
    });

    it('takes a commit without changes', async () => {
      const { hash } = await subject.catalog.createReference(subject.reference);
      const head = await subject.commit(hash);
      expect(await subject.catalog.head(subject.reference)).toEqual(head);
      expect(await subject.loadLocations()).toEqual({});
      await expect(subject.commit('0'.repeat(64))).rejects.toMatchObject({ code: 'catalog-conflict' });
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
      const { hash } = await subject.catalog.createReference(subject.reference);
      await subject.commit(hash, ...names.map(name => put(['名前 space', name], `s3://us/${name}/ä %20 '"1.json`)));
      const { pointers } = await subject.catalog.load(subject.reference);
      expect(pointers.map(({ key }) => key[1]).sort()).toEqual([...names].sort());
      expect(pointers.every(({ key, metadataLocation }) => metadataLocation === `s3://us/${key[1]}/ä %20 '"1.json`)).toBe(true);
    });

    it('holds views beside tables', async () => {
      if (!subject.underTest.views) {
        return;
      }
      const { hash } = await subject.catalog.createReference(subject.reference);
      await subject.commit(
        hash,
        put(['s', 'orders'], 's3://us/1.json'),
        put(['s', 'daily'], 's3://us/v.json', { kind: 'view', snapshotId: '1' }),
      );
      expect(byKey((await subject.catalog.load(subject.reference)).pointers)).toEqual([
        { key: ['s', 'daily'], kind: 'view', metadataLocation: 's3://us/v.json' },
        { key: ['s', 'orders'], kind: 'table', metadataLocation: 's3://us/1.json' },
      ]);
    });

    it('lets a view take the name of a table, and gives it back', async () => {
      if (!subject.underTest.views) {
        return;
      }
      const { hash } = await subject.catalog.createReference(subject.reference);
      const table = put(['s', 'daily'], 's3://us/1.json');
      const first = await subject.commit(hash, table);
      const view = put(['s', 'daily'], 's3://us/v.json', { kind: 'view', snapshotId: '1', expectedMetadataLocation: 's3://us/1.json' });
      const second = await subject.commit(first.hash, view);
      expect(byKey((await subject.catalog.load(subject.reference)).pointers)).toEqual([
        { key: ['s', 'daily'], kind: 'view', metadataLocation: 's3://us/v.json' },
      ]);
      await subject.commit(second.hash, { ...table, metadataLocation: 's3://us/2.json', expectedMetadataLocation: 's3://us/v.json' });
      expect(byKey((await subject.catalog.load(subject.reference)).pointers)).toEqual([
        { key: ['s', 'daily'], kind: 'table', metadataLocation: 's3://us/2.json' },
      ]);
    });

    it('tells what it can not make, and nothing else', async () => {
      const { hash } = await subject.catalog.createReference(subject.reference);
      await subject.commit(hash, put(['s', 'a'], 's3://us/a/1.json'));
      const changes = [
        put(['s', 'a'], 's3://us/a/2.json', { expectedMetadataLocation: 's3://us/a/1.json' }),
        put(['s', 'b'], 's3://us/b/1.json'),
      ];
      const impossible = await subject.catalog.features.findImpossible?.(subject.reference, { changes });
      expect(impossible ?? []).toEqual([]);
      const unnamable = await subject.catalog.features.findImpossible?.(subject.reference, {
        changes: [...changes, put(['', 'c'], 's3://us/c/1.json')],
      });
      expect(unnamable ?? [{ key: ['', 'c'] }]).toMatchObject([{ key: ['', 'c'] }]);
    });

    it(`loads ${MANY_TABLES} tables as one state`, async () => {
      const { hash } = await subject.catalog.createReference(subject.reference);
      const keys = Array.from({ length: MANY_TABLES }, (_, n) => ['many', `t${n}`]);
      const head = await subject.commit(hash, ...keys.map(key => put(key, `s3://us/${key[1]}/1.json`)));
      const state = await subject.catalog.load(subject.reference);
      expect(state.hash).toBe(head.hash);
      expect(new Set(state.pointers.map(({ key }) => key[1])).size).toBe(MANY_TABLES);
    }, 60_000);
  });
}

function byKey(pointers: TablePointer[]): Omit<TablePointer, 'contentId'>[] {
  return pointers
    .map(({ key, kind, metadataLocation }) => ({ key, kind, metadataLocation }))
    .sort((a, b) => (a.key.join('/') < b.key.join('/') ? -1 : 1));
}
