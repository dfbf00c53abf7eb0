import { decodeWithAvsc } from '../../iceberg/testing/decodeWithAvsc';
import type { Fixture } from './Fixture';
import type { LocalizedFixtureTable } from './localizeFixtureTable';
import { readLocal } from './readEntryPairs';

type AvroContent = ReturnType<typeof decodeWithAvsc>;

/** One manifest list as avsc decodes it, in the source and in the replica. */
export interface ListPair {
  source: AvroContent;
  local: AvroContent;
}

/** Every manifest list that was localized. */
export function readListPairs(fixture: Fixture, result: LocalizedFixtureTable): ListPair[] {
  const lists = result.localized.files.filter(({ kind }) => kind === 'manifest-list');
  return lists.map(({ sourcePath, localPath }) => ({
    source: decodeWithAvsc(fixture.read(sourcePath)),
    local: decodeWithAvsc(readLocal(fixture, result, localPath)),
  }));
}
