import { JsonDocument } from './JsonDocument';
import { readTableMetadata } from './readTableMetadata';

const read = (metadata: object) => readTableMetadata(JsonDocument.parse('v1.metadata.json', JSON.stringify(metadata)));
const TABLE = { 'format-version': 2, 'table-uuid': 'u', location: 's3://lake/t' };

describe('readTableMetadata', () => {
  it('reads an empty table, whichever way it says so', () => {
    expect(read(TABLE)).toMatchObject({ currentSnapshotId: '-1', snapshots: [], statistics: [], encrypted: false });
    expect(read({ ...TABLE, 'current-snapshot-id': null }).currentSnapshotId).toBe('-1');
    expect(read({ ...TABLE, 'current-snapshot-id': -1 }).currentSnapshotId).toBe('-1');
  });

  it('takes the schema id of version 1 from its only schema', () => {
    const table = { 'format-version': 1, location: 's3://lake/t' };
    expect(read(table).currentSchemaId).toBe(0);
    expect(read({ ...table, schema: { type: 'struct', 'schema-id': 3, fields: [] } }).currentSchemaId).toBe(3);
    expect(read(table).tableUuid).toBeUndefined();
  });

  it('reads snapshots, both kinds of statistics, and properties', () => {
    const metadata = read({
      ...TABLE,
      snapshots: [{ 'snapshot-id': 7, 'manifest-list': 's3://lake/l' }],
      statistics: [{ 'snapshot-id': 7, 'statistics-path': 's3://lake/s', 'file-size-in-bytes': 10 }],
      'partition-statistics': [{ 'snapshot-id': 7, 'statistics-path': 's3://lake/p', 'file-size-in-bytes': 20 }],
      properties: { owner: 'sales' },
    });
    expect(metadata.snapshots).toMatchObject([{ snapshotId: '7', manifestList: { path: 's3://lake/l' } }]);
    expect(metadata.statistics).toMatchObject([
      { path: 's3://lake/s', sizeBytes: 10 },
      { path: 's3://lake/p', sizeBytes: 20 },
    ]);
    expect([...metadata.properties]).toEqual([['owner', 'sales']]);
  });

  it('notices encryption, of the table or of a snapshot', () => {
    expect(read({ ...TABLE, 'encryption-keys': [{ 'key-id': 'a' }] }).encrypted).toBe(true);
    expect(read({ ...TABLE, snapshots: [{ 'snapshot-id': 1, 'manifest-list': 'l', 'key-id': 'a' }] }).encrypted).toBe(true);
    expect(read({ ...TABLE, 'encryption-keys': [] }).encrypted).toBe(false);
  });

  it.each([
    ['unsupported-view', { 'view-uuid': 'u', 'format-version': 1 }],
    ['unsupported-format-version', { ...TABLE, 'format-version': 4 }],
    ['unsupported-format-version', { ...TABLE, 'format-version': 0 }],
    ['corrupt-metadata', { location: 'l' }],
    ['corrupt-metadata', { 'format-version': 2 }],
    ['corrupt-metadata', { ...TABLE, snapshots: [{ 'manifest-list': 'l' }] }],
    ['corrupt-metadata', { ...TABLE, snapshots: [{ 'snapshot-id': 1 }] }],
    ['corrupt-metadata', { ...TABLE, statistics: [{ 'statistics-path': 'p' }] }],
  ])('refuses with %s', (code, metadata) => {
    expect(() => read(metadata)).toThrow(expect.objectContaining({ code }));
  });
});
