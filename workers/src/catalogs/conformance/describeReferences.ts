/* eslint-disable jest/no-export, jest/no-conditional-expect, jest/no-standalone-expect */
import type { CatalogSubject } from './CatalogSubject';
import { put } from './put';

export function describeReferences(subject: CatalogSubject): void {
  describe('references', () => {
    it('knows no head of a reference that does not exist, and can neither load nor change it', async () => {
      const { hash } = await subject.catalog.createReference(`${subject.reference}_other`);
      expect(await subject.catalog.head(subject.reference)).toBeUndefined();
      await expect(subject.catalog.load(subject.reference)).rejects.toMatchObject({ code: 'unknown-reference', retryable: false });
      await expect(subject.commit(hash, put(['sales', 'orders'], 's3://us/1.json'))).rejects.toMatchObject({ code: 'unknown-reference' });
    });

    it('creates an empty reference, once', async () => {
      const created = await subject.catalog.createReference(subject.reference);
      expect(created).toEqual({ name: subject.reference, type: expect.stringMatching(/^(branch|catalog)$/), hash: expect.any(String) });
      expect(await subject.catalog.head(subject.reference)).toEqual(created);
      expect(await subject.catalog.load(subject.reference)).toEqual({ hash: created.hash, pointers: [] });
      if (subject.underTest.listsReferences !== false) {
        expect(await subject.catalog.references()).toContainEqual(created);
      }

      const { hash } = await subject.commit(created.hash, put(['sales', 'orders'], 's3://us/1.json'));
      expect(await subject.catalog.createReference(subject.reference)).toEqual({ ...created, hash });
      expect(await subject.catalog.createReference(`${subject.reference}_other`)).toMatchObject({ hash: created.hash });
    });

    it('keeps references apart', async () => {
      const { hash } = await subject.catalog.createReference(subject.reference);
      const other = await subject.catalog.createReference(`${subject.reference}_other`);
      await subject.commit(hash, put(['sales', 'orders'], 's3://us/1.json'));
      expect(await subject.catalog.load(other.name)).toEqual({ hash: other.hash, pointers: [] });
      if (subject.underTest.listsReferences !== false) {
        const names = (await subject.catalog.references()).map(({ name }) => name);
        expect(names).toEqual(expect.arrayContaining([subject.reference, other.name]));
      }
    });
  });
}
