import type { TablePointer } from '@portage/backstage-plugin-replication-node';
import { hashPointers } from './hashPointers';

const pointer = (key: string[], metadataLocation: string, kind: TablePointer['kind'] = 'table'): TablePointer => ({
  key,
  kind,
  metadataLocation,
});

describe('hashPointers', () => {
  it('does not depend on the order, nor on content ids', () => {
    const a = pointer(['s', 'a'], 's3://us/a.json');
    const b = pointer(['s', 'b'], 's3://us/b.json');
    expect(hashPointers([a, b])).toBe(hashPointers([b, { ...a, contentId: 'x' }]));
    expect(hashPointers([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('tells apart what differs in any part, however the parts are cut', () => {
    const states = [
      [pointer(['a', 'b'], 'c')],
      [pointer(['a.b'], 'c')],
      [pointer(['a'], 'c')],
      [pointer(['a', 'b'], 'c', 'view')],
      [pointer(['a', 'b'], 'd')],
      [pointer(['a', 'b","table","c'], '')],
      [pointer(['a', 'b'], 'c\n["a","c"]')],
      [pointer(['a', 'b'], 'c'), pointer(['a', 'c'], 'c')],
    ];
    expect(new Set(states.map(hashPointers)).size).toBe(states.length);
  });
});
