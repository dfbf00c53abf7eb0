import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import { loadFixture } from '../__testUtils__/loadFixture';
import { decodeFile, type Value } from '../__testUtils__/naiveAvro';
import { CorruptInput } from '../CorruptInput';
import { readRecords, type AvroRecord } from './readRecords';

async function recordsOf(bytes: Uint8Array): Promise<AvroRecord[]> {
  const records: AvroRecord[] = [];
  for await (const { record } of readRecords(bytes)) {
    records.push(record);
  }
  return records;
}

/** Other errors are thrown. */
async function outcomeOf(bytes: Uint8Array): Promise<string> {
  try {
    return `${(await recordsOf(bytes)).length} records`;
  } catch (error) {
    if (error instanceof CorruptInput || isReplicationError(error)) {
      return 'refused';
    }
    throw error;
  }
}

const avroFiles = (name: string) =>
  [...loadFixture(name).storage.objects].flatMap(([uri, bytes]) => (uri.endsWith('.avro') ? [bytes] : []));

/** What an entry says of its file, as another decoder has it. */
const summary = ({ status, sequence_number: sequence, data_file: file }: Value) => ({
  status,
  sequence: sequence?.long ?? sequence ?? null,
  path: file.file_path,
  rows: file.record_count,
  partition: Object.values(file.partition ?? {}).map(
    value => (value as Value)?.int ?? (value as Value)?.long ?? (value as Value)?.string ?? value,
  ),
});

describe('readRecords', () => {
  it.each(['manifest-codecs', 'evolution', 's3-pyiceberg', 'v3-deletion-vectors'])(
    'reads entries as another decoder does: %s',
    async name => {
      let entries = 0;
      for (const bytes of avroFiles(name)) {
        const { records } = await decodeFile(bytes);
        const expected = records.filter((record: Value) => record.data_file).map(summary);
        const read = (await recordsOf(bytes)).filter(record => record.get(2) instanceof Map);
        expect(
          read.map(record => {
            const file = record.get(2) as AvroRecord;
            return {
              status: record.get(0),
              sequence: record.get(3) ?? null,
              path: file.get(100),
              rows: file.get(103),
              partition: [...((file.get(102) as AvroRecord) ?? new Map()).values()],
            };
          }),
        ).toEqual(expected);
        entries += read.length;
      }
      expect(entries).toBeGreaterThan(3);
    },
  );

  it('ends with records or a refusal, whatever byte is another', async () => {
    const [bytes] = avroFiles('v2-position-deletes').sort((a, b) => a.length - b.length);
    const outcomes = new Map<string, number>();
    for (let i = 0; i < bytes.length; i += 1) {
      const damaged = Uint8Array.from(bytes);
      damaged[i] = 255 - damaged[i];
      const outcome = await outcomeOf(damaged);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      // Cut behind its header, a file is a whole one without records.
      expect(['refused', '0 records']).toContain(await outcomeOf(bytes.subarray(0, i)));
    }
    expect(outcomes.get('refused')).toBeGreaterThan(bytes.length / 4);
  });
});
