import type { ReasonCode } from '@portage/backstage-plugin-replication-common';
import type { Fixture, FixtureTable } from './Fixture';

/** Reasons for which tables are held. A table that is not here, and has no deletes, must be replicated. */
const REFUSALS: Record<string, ReasonCode> = {
  'refuse sales.encrypted_keys': 'unsupported-encryption',
  'refuse sales.key_metadata': 'unsupported-encryption',
  'refuse sales.unregistered': 'unregistered-path',
  'refuse sales.format_v4': 'unsupported-format-version',
  'old-writer old.inline': 'unsupported-inline-manifests',
  'v1-inline-manifests sales.orders': 'unsupported-inline-manifests',
  'missing-history sales.orders': 'source-file-missing',
};

/** Tables of `broken` have deletes and damage: whichever is met first is a right reason. */
const DELETE_REFUSALS: readonly ReasonCode[] = ['unsupported-delete-files', 'unsupported-deletion-vectors', 'unsupported-orc-deletes'];
const DAMAGE: readonly ReasonCode[] = ['corrupt-metadata', 'source-file-missing'];

/** The tables of a fixture that are refused, by name, each with the reasons that are right for it. */
export function expectedRefusals(fixture: Fixture): Record<string, readonly ReasonCode[]> {
  const reasons = ({ name, table }: { name: string; table: FixtureTable }): readonly ReasonCode[] => {
    const reason = REFUSALS[`${fixture.name} ${name}`];
    if (reason) {
      return [reason];
    }
    return hasDeletes(table) ? [...DELETE_REFUSALS, ...(fixture.name === 'broken' ? DAMAGE : [])] : [];
  };
  return Object.fromEntries(fixture.tables.map(table => [table.name, reasons(table)] as const).filter(([, codes]) => codes.length > 0));
}

function hasDeletes({ snapshots }: FixtureTable): boolean {
  return Object.values(snapshots).some(
    snapshot => snapshot.position_delete_files + snapshot.equality_delete_files + snapshot.deletion_vectors > 0,
  );
}
