import type { Metadata } from './icebergRestModel';
import { planTableUpdates } from './planTableUpdates';

const schema = (id: number, ...fieldIds: number[]) => ({
  type: 'struct',
  'schema-id': id,
  fields: fieldIds.map(field => ({ id: field, name: `c${field}`, required: false, type: 'long' })),
});
const snapshot = (id: bigint, sequenceNumber: number, rest: Metadata = {}) => ({
  'snapshot-id': id,
  'sequence-number': sequenceNumber,
  'timestamp-ms': 1_700_000_000_000 + sequenceNumber,
  summary: { operation: 'append' },
  'manifest-list': `s3://us/${id}.avro`,
  'schema-id': 0,
  ...rest,
});
const FIRST = 8744736658442914487n;
const SECOND = 8744736658442914488n;

const TABLE: Metadata = {
  'format-version': 2,
  'table-uuid': 'u',
  location: 's3://us/t',
  'last-sequence-number': 1,
  'last-updated-ms': 1,
  'last-column-id': 1,
  'current-schema-id': 0,
  schemas: [schema(0, 1)],
  'default-spec-id': 0,
  'partition-specs': [{ 'spec-id': 0, fields: [] }],
  'last-partition-id': 999,
  'default-sort-order-id': 0,
  'sort-orders': [{ 'order-id': 0, fields: [] }],
  properties: { owner: 'sales', old: '1' },
  'current-snapshot-id': FIRST,
  refs: { main: { 'snapshot-id': FIRST, type: 'branch' } },
  snapshots: [snapshot(FIRST, 1)],
  statistics: [{ 'snapshot-id': FIRST, 'statistics-path': 's3://us/1.stats', 'blob-metadata': [] }],
};

const updates = (wanted: Metadata, current: Metadata = TABLE) => planTableUpdates(current, { ...TABLE, ...wanted }).updates;
const impossible = (message: RegExp) =>
  expect.objectContaining({ code: 'unsupported-catalog-change', message: expect.stringMatching(message) });

describe('planTableUpdates', () => {
  it('finds nothing to do where only the ways of writing differ, and what a server has its own of', () => {
    const written = {
      ...TABLE,
      'partition-statistics': [],
      'snapshot-log': [{ 'snapshot-id': FIRST, 'timestamp-ms': 5 }],
      'last-updated-ms': 9,
    };
    expect(planTableUpdates(written, { ...TABLE, 'metadata-log': [], 'encryption-keys': null }).updates).toEqual([]);
  });

  it('adds a snapshot, moves branches and tags, and expires, in this order', () => {
    const added = snapshot(SECOND, 2, { 'parent-snapshot-id': FIRST });
    const planned = planTableUpdates(TABLE, {
      ...TABLE,
      'last-sequence-number': 2,
      'current-snapshot-id': SECOND,
      snapshots: [added],
      refs: { main: { 'snapshot-id': SECOND, type: 'branch' }, eom: { 'snapshot-id': SECOND, type: 'tag', 'max-ref-age-ms': 9 } },
      statistics: [{ 'snapshot-id': SECOND, 'statistics-path': 's3://us/2.stats' }],
    });
    expect(planned.updates).toEqual([
      { action: 'add-snapshot', snapshot: added },
      { action: 'set-snapshot-ref', 'ref-name': 'main', type: 'branch', 'snapshot-id': SECOND },
      { action: 'set-snapshot-ref', 'ref-name': 'eom', type: 'tag', 'snapshot-id': SECOND, 'max-ref-age-ms': 9 },
      { action: 'remove-statistics', 'snapshot-id': FIRST },
      { action: 'remove-snapshots', 'snapshot-ids': [FIRST] },
      { action: 'set-statistics', 'snapshot-id': SECOND, statistics: { 'snapshot-id': SECOND, 'statistics-path': 's3://us/2.stats' } },
    ]);
    expect(planned.requirements).toEqual(
      expect.arrayContaining([
        { type: 'assert-table-uuid', uuid: 'u' },
        { type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': FIRST },
        { type: 'assert-ref-snapshot-id', ref: 'eom', 'snapshot-id': null },
        { type: 'assert-current-schema-id', 'current-schema-id': 0 },
      ]),
    );
  });

  it('adds snapshots in the order of their commits', () => {
    const third = snapshot(3n, 3, { 'parent-snapshot-id': SECOND });
    const second = snapshot(SECOND, 2, { 'parent-snapshot-id': FIRST });
    const planned = updates({ snapshots: [third, snapshot(FIRST, 1), second] });
    expect(planned).toEqual([
      { action: 'add-snapshot', snapshot: second },
      { action: 'add-snapshot', snapshot: third },
    ]);
  });

  it('evolves schemas, specs and sort orders, and removes what the source removed', () => {
    const spec = { 'spec-id': 1, fields: [{ 'source-id': 2, 'field-id': 1000, name: 'c2', transform: 'identity' }] };
    const order = { 'order-id': 1, fields: [{ 'source-id': 2, transform: 'identity', direction: 'asc', 'null-order': 'nulls-first' }] };
    expect(
      updates({
        'format-version': 3,
        'next-row-id': 0,
        location: 's3://us/t2',
        'last-column-id': 2,
        'current-schema-id': 1,
        schemas: [schema(1, 1, 2)],
        'default-spec-id': 1,
        'last-partition-id': 1000,
        'partition-specs': [spec],
        'default-sort-order-id': 1,
        'sort-orders': [{ 'order-id': 0, fields: [] }, order],
        properties: { owner: 'ops' },
      }),
    ).toEqual([
      { action: 'upgrade-format-version', 'format-version': 3 },
      { action: 'set-location', location: 's3://us/t2' },
      { action: 'add-schema', schema: schema(1, 1, 2), 'last-column-id': 2 },
      { action: 'set-current-schema', 'schema-id': 1 },
      { action: 'add-spec', spec },
      { action: 'set-default-spec', 'spec-id': 1 },
      { action: 'add-sort-order', 'sort-order': order },
      { action: 'set-default-sort-order', 'sort-order-id': 1 },
      { action: 'set-properties', updates: { owner: 'ops' } },
      { action: 'remove-properties', removals: ['old'] },
      { action: 'remove-partition-specs', 'spec-ids': [0] },
      { action: 'remove-schemas', 'schema-ids': [0] },
    ]);
  });

  it('takes version 1 in its old form for what servers make of it', () => {
    const { schemas: _schemas, 'partition-specs': _specs, refs: _refs, 'sort-orders': _orders, ...rest } = TABLE;
    const old = { ...rest, 'format-version': 1, schema: { type: 'struct', fields: schema(0, 1).fields }, 'partition-spec': [] };
    expect(planTableUpdates({ ...TABLE, 'format-version': 1 }, old).updates).toEqual([]);
  });

  it.each<[string, Metadata, RegExp]>([
    ['another table', { 'table-uuid': 'v' }, /The table u stands where v/],
    ['an older format version', { 'format-version': 1 }, /can't go back to 1/],
    ['a field that no update knows', { 'x-new': 1 }, /"x-new"/],
    ['a schema id with a gap', { schemas: [schema(0, 1), schema(2, 1)] }, /new schema has the id 2, .* would give it 1/],
    ['a changed schema', { schemas: [schema(0, 2)] }, /schema 0 is not the one/],
    ['a last column id that no schema has', { 'last-column-id': 7 }, /last column id is 7, .* reckon 1/],
    [
      'a changed snapshot',
      { snapshots: [snapshot(FIRST, 1, { 'manifest-list': 's3://us/other.avro' })] },
      /is not the one that was published/,
    ],
    [
      'a snapshot that is older than what was published',
      { snapshots: [snapshot(FIRST, 1), snapshot(5n, 1, { 'parent-snapshot-id': FIRST })] },
      /sequence number 1/,
    ],
    ['a removed sort order', { 'sort-orders': [{ 'order-id': 1, fields: [] }] }, /sort order/],
  ])('refuses %s', (_what, wanted, message) => {
    expect(() => updates(wanted)).toThrow(impossible(message));
  });

  it('adds what was committed before an upgrade while the table is of that version', () => {
    const current = { ...TABLE, 'format-version': 1, 'last-sequence-number': 0, snapshots: [snapshot(FIRST, 0)] };
    const snapshots = [
      snapshot(FIRST, 0),
      snapshot(2n, 0, { 'parent-snapshot-id': FIRST, 'timestamp-ms': 1_700_000_000_001 }),
      snapshot(3n, 1, { 'parent-snapshot-id': 2n }),
      snapshot(4n, 2, { 'parent-snapshot-id': 3n, 'first-row-id': 0, 'added-rows': 5 }),
    ];
    const [, v1, v2, v3] = snapshots;
    const refs = { main: { 'snapshot-id': 4n, type: 'branch' } };
    expect(updates({ 'format-version': 3, snapshots, refs }, current).slice(0, 6)).toEqual([
      { action: 'add-snapshot', snapshot: v1 },
      { action: 'upgrade-format-version', 'format-version': 2 },
      { action: 'add-snapshot', snapshot: v2 },
      { action: 'upgrade-format-version', 'format-version': 3 },
      { action: 'add-snapshot', snapshot: v3 },
      { action: 'set-snapshot-ref', 'ref-name': 'main', 'snapshot-id': 4n, type: 'branch' },
    ]);
  });

  it('refuses rows of version 3 that the server has numbered already', () => {
    const current = { ...TABLE, 'format-version': 3, 'next-row-id': 100 };
    const add = (firstRowId?: number) => ({
      ...current,
      snapshots: [snapshot(FIRST, 1), snapshot(SECOND, 2, { 'first-row-id': firstRowId, 'added-rows': 5 })],
    });
    expect(planTableUpdates(current, add(100)).updates).toHaveLength(1);
    expect(() => planTableUpdates(current, add(99))).toThrow(impossible(/begins at row 99/));
    expect(() => planTableUpdates(current, add())).toThrow(impossible(/begins at row unknown/));
  });
});
