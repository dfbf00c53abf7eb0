import { loadFixture } from '../__testUtils__/loadFixture';
import { mutationsOf } from '../__testUtils__/mutations';
import { decodeFile, encodeFile, type EncodeOptions, type NaiveFile } from '../__testUtils__/naiveAvro';
import { auditManifestListPair, type ManifestListPairOutput } from './auditManifestListPair';

/** Lists of all format versions, with partition summaries, with several manifests; one with names of fields that are no longer used. */
const LISTS: [fixture: string, path: RegExp][] = [
  ['old-writer', /lists\/metadata\/snap-/],
  ['wide-bounds', /snap-/],
  ['s3-pyiceberg', /snap-/],
  ['v3-deletion-vectors', /snap-/],
];

async function largestList(name: string, path: RegExp): Promise<NaiveFile> {
  const fixture = loadFixture(name);
  const lists = await Promise.all([...fixture.storage.objects].filter(([key]) => path.test(key)).map(([, bytes]) => decodeFile(bytes)));
  return lists.sort((a, b) => b.records.length - a.records.length)[0];
}

/** A replica: other paths and lengths, all else as it is. */
function mapped(file: NaiveFile): NaiveFile {
  return {
    ...file,
    header: file.header.map(([key, value]) => [key, value]),
    records: structuredClone(file.records).map((record, index) => ({
      ...record,
      manifest_path: `s3://us/replica/${index}-m0.avro`,
      manifest_length: BigInt(1000 + index),
    })),
  };
}

function audit(source: Uint8Array, replica?: Uint8Array): Promise<ManifestListPairOutput> {
  return auditManifestListPair({
    source: { uri: 's3://eu/snap.avro', bytes: source },
    replica: replica && { uri: 's3://us/snap.avro', bytes: replica },
  });
}

describe('auditManifestListPair', () => {
  describe.each(LISTS)('%s', (name, path) => {
    let source: NaiveFile;
    beforeAll(async () => {
      source = await largestList(name, path);
    });

    it.each<EncodeOptions>([
      {},
      { codec: 'null', reversedHeader: true },
      { oddArrays: true, longNumbers: true, reversedFields: true, blockEntries: 1, codec: 'snappy' },
    ])('has one digest whatever its manifests are called and however it is encoded: %j', async encode => {
      const output = await audit(encodeFile(source), encodeFile(mapped(source), encode));
      expect(output.replica?.digest).toBe(output.source?.digest);
      expect(output.source?.digest).toMatch(/^[0-9a-f]{64}$/);
      expect(output.source?.paths).toEqual(source.records.map(record => record.manifest_path));
      expect(output.replica?.paths).toEqual(source.records.map((_record, index) => `s3://us/replica/${index}-m0.avro`));
      expect(output.replica?.lengthsBytes).toEqual(source.records.map((_record, index) => 1000 + index));
    });

    it('finds every change of every other field', async () => {
      const bytes = encodeFile(source);
      const unnoticed: string[] = [];
      const mutations = mutationsOf(source.schema, source.records[0]);
      for (const mutation of mutations) {
        const replica = mapped(source);
        mutation.apply(replica.records[0]);
        const { source: expected, replica: actual } = await audit(bytes, encodeFile(replica));
        if (expected!.digest === actual?.digest) {
          unnoticed.push(mutation.name);
        }
      }
      // Paths and lengths are left to whoever compares the manifests themselves; it is told them.
      expect(unnoticed).toEqual(['.manifest_path appended to', '.manifest_path emptied', '.manifest_length + 1']);
      expect(mutations.length).toBeGreaterThan(15);
    });

    it('finds every change of the header, and every dropped entry', async () => {
      const bytes = encodeFile(source);
      for (const [key] of source.header.filter(([entry]) => !entry.startsWith('avro.'))) {
        const replica = mapped(source);
        replica.header = replica.header.filter(([entry]) => entry !== key);
        const output = await audit(bytes, encodeFile(replica));
        expect(output.replica!.digest).not.toBe(output.source!.digest);
      }
      const shorter = mapped(source);
      shorter.records.pop();
      const output = await audit(bytes, encodeFile(shorter));
      expect(output.replica!.digest).not.toBe(output.source!.digest);
    });
  });

  it('tells a corrupt source from a corrupt replica', async () => {
    const good = encodeFile(await largestList('s3-pyiceberg', /snap-/));
    const bad = Buffer.from('this is no list');
    expect(await audit(bad, good)).toMatchObject({ sourceFailure: { code: 'corrupt-metadata' }, replicaFailure: undefined });
    expect(await audit(good, bad)).toMatchObject({ sourceFailure: undefined, replicaFailure: { code: 'corrupt-metadata' } });
  });
});
