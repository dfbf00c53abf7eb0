import type { ReasonCode } from '@portage/backstage-plugin-replication-common';
import type { Fixture } from './Fixture';

/** Reasons for which tables are held. A table that is not here must be replicated. */
const REFUSALS: Record<string, ReasonCode> = {
  'broken sales.truncated_manifest': 'corrupt-metadata',
  'broken sales.bad_sync': 'corrupt-metadata',
  'broken sales.snappy_crc': 'corrupt-metadata',
  'broken sales.manifest_list_unreadable': 'corrupt-metadata',
  'broken sales.metadata_not_json': 'corrupt-metadata',
  'broken sales.missing_manifest': 'source-file-missing',
  'broken sales.missing_delete_file': 'source-file-missing',
  // It is one that lies in the target region: nothing misses it before the audit does.
  'broken sales.missing_data_file': 'audit-failed',
  'formats sales.orders_orc': 'unsupported-orc-deletes',
  'missing-history sales.orders': 'source-file-missing',
  'refuse sales.encrypted_keys': 'unsupported-encryption',
  'refuse sales.key_metadata': 'unsupported-encryption',
  'refuse sales.unregistered': 'unregistered-path',
  'refuse sales.format_v4': 'unsupported-format-version',
};

/** The tables of a fixture that are refused, by name, each with its reason. */
export function expectedRefusals(fixture: Fixture): Record<string, ReasonCode> {
  const refusals = fixture.tables.flatMap(({ name }) => {
    const reason = REFUSALS[`${fixture.name} ${name}`];
    return reason ? [[name, reason] as const] : [];
  });
  return Object.fromEntries(refusals);
}
