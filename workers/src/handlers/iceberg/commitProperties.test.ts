import { createReason, type IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import { commitProperties } from './commitProperties';
import type { AuditedTable } from './jobTables';

describe('commitProperties', () => {
  const context = { policy: 'sales-to-us', source: { connection: 'catalog', reference: 'main' } } as IcebergJobContext;
  const table = (name: string, ...pruned: string[]) =>
    ({
      key: ['sales', name],
      plan: { prunedSnapshots: pruned.map(snapshotId => ({ snapshotId, missing: 's3://eu/gone' })) },
    }) as unknown as AuditedTable;
  const of = (ready: AuditedTable[], held: AuditedTable[] = []) =>
    commitProperties({
      context,
      sourceHash: 'abc',
      auditDigest: 'def',
      ready,
      held: held.map(each => ({ table: each, reason: createReason('audit-failed', 'no'), heldWith: [] })),
    });

  it('name policy, source and proof, and nothing else where all is whole', () => {
    expect(of([table('orders')])).toEqual({
      'portage.policy': 'sales-to-us',
      'portage.source-reference': 'main',
      'portage.source-hash': 'abc',
      'portage.audit-digest': 'def',
    });
  });

  it('name what is held and what was left out, cut where there is too much of it', () => {
    expect(of([table('orders', '3123504899860989567', '5'), table('odd', '7'), table('whole')], [table('held')])).toMatchObject({
      'portage.pruned-snapshots': 'sales.orders:3123504899860989567,5;sales.odd:7',
      'portage.held-tables': 'sales.held',
    });
    const many = Array.from({ length: 1_000 }, (_, index) => `${10 ** 12 + index}`);
    expect(of([table('orders', ...many)])['portage.pruned-snapshots']).toHaveLength(4_000);
  });
});
