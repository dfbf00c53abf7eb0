import type { CatalogChange } from '@portage/backstage-plugin-replication-node';
import type { NessieContent } from './nessieModel';
import { partKindChanges } from './partKindChanges';
import { keysToRead, planOperations } from './planOperations';

const contents = new Map<string, NessieContent>(
  Object.entries({
    '["s"]': { type: 'NAMESPACE', id: 'ns' },
    '["s","a"]': { type: 'ICEBERG_TABLE', id: 'id-a', metadataLocation: 'a1' },
    '["s","b"]': { type: 'ICEBERG_TABLE', id: 'id-b', metadataLocation: 'b1' },
    '["s","v"]': { type: 'ICEBERG_VIEW', id: 'id-v', metadataLocation: 'v1' },
    '["s","f"]': { type: 'UDF', id: 'id-f' },
  }),
);

const put = (key: string[], metadataLocation: string, rest: Partial<Extract<CatalogChange, { type: 'put' }>> = {}): CatalogChange => ({
  type: 'put',
  key,
  kind: 'table',
  metadataLocation,
  snapshotId: '8744736658442914487',
  schemaId: 1,
  specId: 2,
  sortOrderId: 3,
  ...rest,
});
const plan = (...changes: CatalogChange[]) => planOperations(changes, contents);
const content = { type: 'ICEBERG_TABLE', snapshotId: 8744736658442914487n, schemaId: 1, specId: 2, sortOrderId: 3 };

describe('planOperations', () => {
  it('sends no id for a key with nothing, and makes each missing namespace once, from the top down', () => {
    expect(plan(put(['s', 'n', 'm', 'x'], 'x1'), put(['s', 'n', 'y'], 'y1'))).toEqual([
      { type: 'PUT', key: { elements: ['s', 'n'] }, content: { type: 'NAMESPACE', elements: ['s', 'n'], properties: {} } },
      { type: 'PUT', key: { elements: ['s', 'n', 'm'] }, content: { type: 'NAMESPACE', elements: ['s', 'n', 'm'], properties: {} } },
      { type: 'PUT', key: { elements: ['s', 'n', 'm', 'x'] }, content: { ...content, metadataLocation: 'x1' } },
      { type: 'PUT', key: { elements: ['s', 'n', 'y'] }, content: { ...content, metadataLocation: 'y1' } },
    ]);
  });

  it("sends the branch's own id for a key with content, whether the caller knows it or not", () => {
    const expected = [{ type: 'PUT', key: { elements: ['s', 'a'] }, content: { ...content, id: 'id-a', metadataLocation: 'a2' } }];
    expect(plan(put(['s', 'a'], 'a2', { expectedMetadataLocation: 'a1' }))).toEqual(expected);
    expect(plan(put(['s', 'a'], 'a2', { expectedMetadataLocation: 'a1', contentId: 'id-a' }))).toEqual(expected);
    expect(() => plan(put(['s', 'a'], 'a2', { expectedMetadataLocation: 'a1', contentId: 'id-z' }))).toThrow(/id-z and is id-a/);
  });

  it('keeps the id over a rename, and takes none that nothing gives up', () => {
    const rename = [put(['s', 'c'], 'a1', { contentId: 'id-a' }), { type: 'drop' as const, key: ['s', 'a'] }];
    expect(plan(...rename)).toEqual([
      { type: 'DELETE', key: { elements: ['s', 'a'] } },
      { type: 'PUT', key: { elements: ['s', 'c'] }, content: { ...content, id: 'id-a', metadataLocation: 'a1' } },
    ]);
    expect(() => plan(rename[0])).toThrow(expect.objectContaining({ code: 'catalog-conflict' }));
  });

  it('gives a replaced table a new identity', () => {
    expect(plan(put(['s', 'a'], 'a2', { expectedMetadataLocation: 'a1', replace: true, contentId: 'id-a' }))).toEqual([
      { type: 'DELETE', key: { elements: ['s', 'a'] } },
      { type: 'PUT', key: { elements: ['s', 'a'] }, content: { ...content, metadataLocation: 'a2' } },
    ]);
  });

  it('writes views with the version in place of the snapshot', () => {
    expect(plan(put(['s', 'w'], 'w1', { kind: 'view', snapshotId: '7' }))).toEqual([
      { type: 'PUT', key: { elements: ['s', 'w'] }, content: { type: 'ICEBERG_VIEW', metadataLocation: 'w1', versionId: 7n, schemaId: 1 } },
    ]);
  });

  it.each<[string, CatalogChange]>([
    ['a table below a table', put(['s', 'a', 'x'], 'x1')],
    ['a table in place of a namespace', put(['s'], 'x1')],
    ['a table in place of a function', put(['s', 'f'], 'x1')],
  ])('refuses %s', (_, change) => {
    expect(() => plan(change)).toThrow(expect.objectContaining({ code: 'catalog-error', retryable: false }));
  });

  it.each([[['s', '']], [['s', 'a\u0001']], [[]]])('refuses the key %j', key => {
    expect(() => plan(put(key, 'x1'))).toThrow(expect.objectContaining({ code: 'unsupported-identifier' }));
  });

  it('has an operation also for a commit without changes', () => {
    expect(plan()).toEqual([{ type: 'UNCHANGED', key: expect.anything() }]);
  });
});

describe('keysToRead', () => {
  it('names what changes and the namespaces above what is put, each once', () => {
    expect(keysToRead([put(['s', 'n', 'x'], 'x1'), put(['s', 'y'], 'y1'), { type: 'drop', key: ['t', 'z'] }])).toEqual([
      ['s'],
      ['s', 'n'],
      ['s', 'n', 'x'],
      ['s', 'y'],
      ['t', 'z'],
    ]);
  });
});

describe('partKindChanges', () => {
  it('drops a view first where a table takes its name, and nothing else', () => {
    const moved = put(['s', 'a'], 'a2', { expectedMetadataLocation: 'a1' });
    const { clearing, rest, cleared } = partKindChanges([moved, put(['s', 'v'], 'x1', { expectedMetadataLocation: 'v1' })], contents);
    expect(clearing).toEqual([{ type: 'drop', key: ['s', 'v'], expectedMetadataLocation: 'v1' }]);
    expect(planOperations(clearing, contents)).toEqual([{ type: 'DELETE', key: { elements: ['s', 'v'] } }]);
    expect(planOperations(rest, cleared)).toContainEqual({
      type: 'PUT',
      key: { elements: ['s', 'v'] },
      content: { ...content, metadataLocation: 'x1' },
    });
  });

  it('finds a conflict where nothing was expected', () => {
    const { clearing } = partKindChanges([put(['s', 'v'], 'x1')], contents);
    expect(() => planOperations(clearing, contents)).toThrow(expect.objectContaining({ code: 'catalog-conflict' }));
  });
});
