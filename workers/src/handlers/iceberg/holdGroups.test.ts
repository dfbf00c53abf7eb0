import { createReason } from '@portage/backstage-plugin-replication-common';
import { holdGroups } from './holdGroups';
import type { AuditedTable } from './jobTables';

const table = (name: string, group: number, more: Partial<AuditedTable> = {}): AuditedTable => ({
  key: ['sales', name],
  change: 'put',
  kind: 'table',
  metadataLocation: `s3://eu/${name}.metadata.json`,
  group,
  ...more,
});
const held = createReason('corrupt-metadata', 'broken');

describe('holdGroups', () => {
  it('publishes what no held table is linked with', () => {
    const { ready, held: parted } = holdGroups([table('a', 0), table('b', 1, { held })]);
    expect(ready.map(({ key }) => key[1])).toEqual(['a']);
    expect(parted.map(({ table: { key }, reason }) => [key[1], reason.code])).toEqual([['b', 'corrupt-metadata']]);
  });

  it('holds all of a group, drops too, and names the table that is to blame', () => {
    const { ready, held: parted } = holdGroups([table('a', 0), table('b', 0, { held }), table('c', 0, { change: 'drop' })]);
    expect(ready).toEqual([]);
    expect(parted.map(({ reason }) => reason.code)).toEqual(['held-with-group', 'corrupt-metadata', 'held-with-group']);
    expect(parted[0].reason.message).toContain('sales.b');
    expect(parted[0].heldWith).toEqual(['sales.b', 'sales.c']);
  });
});
