import { JsonDocument, readTableMetadata } from '../iceberg';
import { readExpiredSnapshots } from './readExpiredSnapshots';
import { MemoryStorage } from './testing/MemoryStorage';

const localize = (uri: string) => uri.replace('s3://eu/', 's3://us/replica/');

describe('readExpiredSnapshots', () => {
  const snapshot = (sequenceNumber: number, summary: Record<string, string> = {}, region = 'eu') => ({
    'snapshot-id': 100 + sequenceNumber,
    'sequence-number': sequenceNumber,
    'timestamp-ms': sequenceNumber,
    'manifest-list': `s3://${region}/t/snap-${sequenceNumber}.avro`,
    summary: { operation: 'append', 'added-data-files': '2', 'added-files-size': `${sequenceNumber}00`, ...summary },
  });
  type Snapshot = ReturnType<typeof snapshot>;

  /** @param log - the snapshots of earlier metadata files, oldest first; `undefined` where the file is gone */
  async function readExpired(options: { since: number; head: Snapshot[]; log: (Snapshot[] | undefined)[]; last?: number }) {
    const storage = new MemoryStorage();
    const document = (snapshots: Snapshot[], more = {}) =>
      JSON.stringify({ 'format-version': 2, location: 's3://eu/t', 'last-sequence-number': options.last ?? 9, snapshots, ...more });
    for (const [index, snapshots] of options.log.entries()) {
      if (snapshots) {
        await storage.write(`s3://eu/t/${index}.json`, Buffer.from(document(snapshots)));
      }
    }
    const log = options.log.map((_, index) => ({ 'metadata-file': `s3://eu/t/${index}.json`, 'timestamp-ms': index }));
    const metadata = readTableMetadata(JsonDocument.parse('head', document(options.head, { 'metadata-log': log })));
    const expired = await readExpiredSnapshots({
      metadata,
      since: options.since,
      localize,
      registry: { storageOf: async () => storage },
    });
    return { expired, reads: storage.reads.length };
  }

  const all = [5, 6, 7, 8].map(number => snapshot(number));

  it('reads nothing where every commit of the backlog is retained', async () => {
    const head = [8, 9].map(number => snapshot(number));
    expect(await readExpired({ since: 7, head, log: [all] })).toEqual({ expired: [], reads: 0 });
  });

  it('finds what was committed and dropped since, in one file from before the expiry', async () => {
    const { expired, reads } = await readExpired({ since: 5, head: [snapshot(9)], log: [[snapshot(4)], all, all] });
    expect(expired).toEqual([6, 7, 8].map(sequenceNumber => ({ sequenceNumber, files: 2, bytes: sequenceNumber * 100 })));
    expect(reads).toBe(1);
  });

  it('goes back until the log ends, or its files do, or it comes to what was published', async () => {
    const late = [snapshot(8)];
    expect(
      (await readExpired({ since: 5, head: [snapshot(9)], log: [all, undefined, late] })).expired.map(found => found.sequenceNumber),
    ).toEqual([8]);
    expect(await readExpired({ since: 7, head: [], log: [all, [snapshot(4)], late] })).toMatchObject({
      expired: [{ sequenceNumber: 8 }],
      reads: 2,
    });
    expect((await readExpired({ since: 0, head: [snapshot(900)], last: 900, log: Array(50).fill(all) })).reads).toBe(10);
  });

  it('leaves out what a summary cannot tell: deletes besides data, and files of a writer in the target region', async () => {
    const log = [[snapshot(6, { 'added-delete-files': '1' }), snapshot(7, {}, 'us'), snapshot(8)]];
    expect((await readExpired({ since: 5, head: [snapshot(9)], log })).expired.map(found => found.sequenceNumber)).toEqual([8]);
  });
});
