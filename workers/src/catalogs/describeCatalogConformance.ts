/*
 * This is a suite that test files call, not one of them. Catalogs differ in what they can do, so some expectations hang on that.
 */
/* eslint-disable jest/no-export, jest/no-standalone-expect */
import { CatalogSubject, type CatalogUnderTest } from './conformance/CatalogSubject';
import { describeCommits } from './conformance/describeCommits';
import { describeReferences } from './conformance/describeReferences';
import { describeRefusals } from './conformance/describeRefusals';
import { describeStates } from './conformance/describeStates';

export type { CatalogUnderTest };

/**
 * What every catalog must do, whoever wrote it: the promises of `CatalogConnector`, as tests. For Jest.
 *
 * @param start - makes a catalog, or shares one; each test takes a reference of its own in it
 */
export function describeCatalogConformance(title: string, start: () => Promise<CatalogUnderTest>): void {
  describe(`${title} as a catalog`, () => {
    const subject = new CatalogSubject();
    let references = 0;

    beforeAll(async () => {
      subject.underTest = await start();
    }, 120_000);
    afterAll(() => subject.underTest?.stop());

    beforeEach(async () => {
      references += 1;
      subject.reference = `main_replica_${process.pid}_${references}`;
      subject.catalog = await subject.underTest.open();
    });
    afterEach(() => subject.catalog?.close());

    describeReferences(subject);
    describeCommits(subject);
    describeRefusals(subject);
    describeStates(subject);
  });
}
