/* eslint-disable jest/no-export, jest/no-standalone-expect */
import type { CatalogChange } from '@portage/backstage-plugin-replication-node';
import type { CatalogSubject } from './CatalogSubject';
import { put } from './put';

export function describeRefusals(subject: CatalogSubject): void {
  describe('refusals, which leave everything as it was', () => {
    let head: string;

    beforeEach(async () => {
      const { hash } = await subject.catalog.createReference(subject.reference);
      head = (await subject.commit(hash, put(['s', 'a'], 's3://us/a/1.json'), put(['s', 'b'], 's3://us/b/1.json'))).hash;
    });

    afterEach(async () => {
      expect(await subject.loadLocations()).toEqual({ 's/a': 's3://us/a/1.json', 's/b': 's3://us/b/1.json' });
      expect(await subject.catalog.head(subject.reference)).toMatchObject({ hash: head });
    });

    it.each<[string, CatalogChange]>([
      ['another location stands there', put(['s', 'a'], 's3://us/a/2.json', { expectedMetadataLocation: 's3://us/a/0.json' })],
      ['a table stands where none was expected', put(['s', 'a'], 's3://us/a/2.json')],
      ['nothing stands where a table was expected', put(['s', 'z'], 's3://us/z/2.json', { expectedMetadataLocation: 's3://us/z/1.json' })],
      ['the dropped table is not there', { type: 'drop', key: ['s', 'z'] }],
      ['the dropped table has moved', { type: 'drop', key: ['s', 'a'], expectedMetadataLocation: 's3://us/a/0.json' }],
    ])('changes nothing when %s', async (_, change) => {
      const good = put(['new', 'c'], 's3://us/c/1.json');
      await expect(subject.commit(head, good, change)).rejects.toMatchObject({ code: 'catalog-conflict', retryable: true });
      await expect(subject.commit(head, change, good)).rejects.toMatchObject({ code: 'catalog-conflict' });
    });

    it('changes nothing when the reference has moved', async () => {
      const moved = await subject.commit(head, put(['s', 'c'], 's3://us/c/1.json'));
      await expect(subject.commit(head, put(['s', 'd'], 's3://us/d/1.json'))).rejects.toMatchObject({ code: 'catalog-conflict' });
      head = (await subject.commit(moved.hash, { type: 'drop', key: ['s', 'c'] })).hash;
    });

    it('refuses two changes of one key', async () => {
      const change = put(['s', 'c'], 's3://us/c/1.json');
      await expect(subject.commit(head, change, change)).rejects.toMatchObject({ code: 'catalog-error', retryable: false });
    });

    it('stops on an aborted signal', async () => {
      const options = { signal: AbortSignal.abort(new Error('enough')) };
      const changes = [put(['s', 'c'], 's3://us/c/1.json')];
      await expect(subject.catalog.head(subject.reference, options)).rejects.toThrow('enough');
      await expect(subject.catalog.load(subject.reference, options)).rejects.toThrow('enough');
      await expect(
        subject.catalog.commit(subject.reference, { expectedHash: head, message: '', properties: {}, changes }, options),
      ).rejects.toThrow('enough');
    });
  });
}
