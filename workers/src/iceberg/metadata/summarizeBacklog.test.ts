import { summarizeBacklog } from './summarizeBacklog';

const snapshot = (timestampMs: number, addedRows: number) => ({
  snapshotId: `${timestampMs}`,
  timestampMs,
  addedRows,
  addedBytes: addedRows * 100,
  sequenceNumber: 0,
  manifestList: undefined,
  addedDataFiles: 1,
  addedDeleteFiles: 0,
});

describe('summarizeBacklog', () => {
  it('adds up what is missing, and is as old as the oldest of it', () => {
    expect(summarizeBacklog({ missing: [snapshot(7, 3), snapshot(5, 1)], updatedMs: 9 })).toEqual({
      commits: 2,
      rows: 4,
      bytes: 400,
      oldestMs: 5,
    });
  });

  it('is one commit where the table changed without a snapshot', () => {
    expect(summarizeBacklog({ missing: [], updatedMs: 9 })).toEqual({ commits: 1, rows: 0, bytes: 0, oldestMs: 9 });
  });
});
