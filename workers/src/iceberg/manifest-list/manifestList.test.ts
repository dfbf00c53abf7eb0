import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_COMPRESSION_LEVELS } from '../avro/CompressionLevels';
import { decodeWithAvsc } from '../testing/decodeWithAvsc';
import { FIXTURE_NAMES, unpackFixture } from '../testing/unpackFixture';
import { readManifestList } from './readManifestList';
import { spliceManifestList } from './spliceManifestList';

const localManifest = (path: string) => ({ localPath: `s3://replica/${path.length}/${path}`, lengthBytes: path.length * 1_000 });

/** The counts have had two names. */
const countOf = (record: any) =>
  ['added', 'existing', 'deleted']
    .map(kind => record[`${kind}_files_count`] ?? record[`${kind}_data_files_count`])
    .reduce((sum, count) => (sum === undefined || count === undefined || count === null ? undefined : sum + Number(count)), 0);

describe.each(FIXTURE_NAMES.filter(name => name !== 'broken'))('manifest lists of fixture %s', name => {
  const directory = unpackFixture(name);
  const lists = globSync('**/snap-*.avro', { cwd: directory }).map(path => [path, readFileSync(join(directory, path))] as [string, Buffer]);
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each(lists)('%s changes in paths and lengths only, as avsc reads it', (uri, bytes) => {
    const source = decodeWithAvsc(bytes);
    const { bytes: result, changed } = spliceManifestList({ source: { uri, bytes }, localManifest, levels: DEFAULT_COMPRESSION_LEVELS });
    const local = decodeWithAvsc(result);
    expect(local.records).toEqual(
      source.records.map(record => {
        const { localPath, lengthBytes } = localManifest(record.manifest_path);
        return { ...record, manifest_path: localPath, manifest_length: BigInt(lengthBytes) };
      }),
    );
    const codec = source.header['avro.codec'] === 'bzip2' && changed ? 'deflate' : source.header['avro.codec'];
    expect(local.header).toEqual({ ...source.header, 'avro.codec': codec });
  });

  it.each(lists)('%s is read as avsc reads it', (uri, bytes) => {
    expect(readManifestList({ uri, bytes })).toEqual(
      decodeWithAvsc(bytes).records.map(record => ({
        manifestPath: record.manifest_path,
        lengthBytes: Number(record.manifest_length),
        content: Number(record.content ?? 0) === 1 ? 'deletes' : 'data',
        sequenceNumber: record.sequence_number === undefined ? undefined : Number(record.sequence_number),
        encrypted: (record.key_metadata ?? null) !== null,
        entryCount: countOf(record),
      })),
    );
  });
});

describe('spliceManifestList', () => {
  it('never leaves out an entry that it has no place for', () => {
    const directory = unpackFixture('v2-two-regions');
    const [path] = globSync('**/snap-*.avro', { cwd: directory });
    const bytes = readFileSync(join(directory, path));
    const nowhere = () => {
      throw new Error('no place known');
    };
    expect(() => spliceManifestList({ source: { uri: path, bytes }, localManifest: nowhere, levels: DEFAULT_COMPRESSION_LEVELS })).toThrow(
      'no place known',
    );
    rmSync(directory, { recursive: true });
  });
});
