import { JsonDocument } from './JsonDocument';
import { pruneSnapshots } from './pruneSnapshots';

const ID = '3123504899860989567';

/** Laid out as no printer would, so that what is kept to the letter shows. */
const text = (parts: { snapshots: string; log: string; refs: string; statistics: string }) =>
  `{ "format-version" : 2, "current-snapshot-id": 9, "snapshots": ${parts.snapshots}, "unknown": 1.50,
  "snapshot-log": ${parts.log}, "refs": ${parts.refs},
  "statistics": ${parts.statistics}, "partition-statistics": [] }`;

describe('pruneSnapshots', () => {
  const prune = (source: string, ...ids: string[]) => pruneSnapshots(JsonDocument.parse('t', source), new Set(ids)).toText();

  it('takes a snapshot out with its refs, statistics and log, and leaves all else to the letter', () => {
    const source = text({
      snapshots: `[ {"snapshot-id":${ID}, "manifest-list": "a"},  {"snapshot-id": 8,"parent-snapshot-id":${ID}} , {"snapshot-id":9, "x": 1e3}]`,
      log: `[{"snapshot-id":${ID},"timestamp-ms":1}, {"snapshot-id": 8,"timestamp-ms":2}, {"snapshot-id":9,"timestamp-ms":3}]`,
      refs: `{"main": {"snapshot-id":9,"type":"branch"}, "old":{"snapshot-id":${ID},"type":"tag"}, "kept" :{"snapshot-id":8,"type":"branch"}}`,
      statistics: `[{"snapshot-id":${ID},"statistics-path":"s"}, {"snapshot-id":9}]`,
    });
    expect(prune(source, ID)).toBe(
      text({
        snapshots: `[{"snapshot-id": 8,"parent-snapshot-id":${ID}},{"snapshot-id":9, "x": 1e3}]`,
        log: '[{"snapshot-id": 8,"timestamp-ms":2},{"snapshot-id":9,"timestamp-ms":3}]',
        refs: '{"main": {"snapshot-id":9,"type":"branch"},"kept" :{"snapshot-id":8,"type":"branch"}}',
        statistics: '[{"snapshot-id":9}]',
      }),
    );
  });

  it('lets the snapshot log begin behind the last entry that went, so that it has no gap', () => {
    const log = (...ids: (number | string)[]) => `[${ids.map(id => `{"snapshot-id":${id}}`).join(',')}]`;
    const of = (entries: string) => text({ snapshots: log(7, 8, 9), log: entries, refs: '{}', statistics: '[]' });
    const logOf = (source: string) => JSON.parse(source)['snapshot-log'].map((entry: Record<string, number>) => entry['snapshot-id']);
    expect(logOf(prune(of(log(7, 8, 9)), '8'))).toEqual([9]);
    expect(logOf(prune(of(log(8, 7, 8, 9, 7, 9)), '8'))).toEqual([9, 7, 9]);
    expect(logOf(prune(of(log(7, 9)), '8'))).toEqual([7, 9]);
  });

  it('copes with metadata that has none of it, and with ids that are not there', () => {
    const bare = '{"format-version": 1, "current-snapshot-id": -1}';
    expect(prune(bare, '1')).toBe(bare);
  });
});
