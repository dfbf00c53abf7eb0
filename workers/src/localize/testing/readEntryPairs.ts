import { decodeWithAvsc } from '../../iceberg/testing/decodeWithAvsc';
import type { Fixture } from './Fixture';
import type { LocalizedFixtureTable } from './localizeFixtureTable';

/** One manifest entry as avsc decodes it, in the source and in the replica. */
export interface EntryPair {
  source: any;
  local: any;
}

/** The bytes of a file of the replica: one that was written, or one of the source's that stays where it is. */
export function readLocal(fixture: Fixture, { target }: LocalizedFixtureTable, uri: string): Uint8Array {
  return target.objects.get(uri) ?? fixture.read(uri);
}

/** The entries of every manifest that was localized, in the order of the manifests. */
export function readEntryPairs(fixture: Fixture, result: LocalizedFixtureTable): EntryPair[] {
  const manifests = result.localized.files.filter(({ kind }) => kind === 'manifest');
  return manifests.flatMap(({ sourcePath, localPath }) => {
    const local = decodeWithAvsc(readLocal(fixture, result, localPath)).records;
    return decodeWithAvsc(fixture.read(sourcePath)).records.map((source, index) => ({ source, local: local[index] }));
  });
}
