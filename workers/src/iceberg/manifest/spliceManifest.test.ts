import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_COMPRESSION_LEVELS } from '../avro/CompressionLevels';
import { readAvroHeader } from '../avro/readAvroHeader';
import { decodeWithAvsc } from '../testing/decodeWithAvsc';
import { encodeAvroFile } from '../testing/encodeAvroFile';
import { FIXTURE_NAMES, unpackFixture } from '../testing/unpackFixture';
import { readEntries } from '../testing/readEntries';
import { spliceManifest } from './spliceManifest';

const localize = (path: string) =>
  path.includes('/us/') || path.startsWith('s3a://us') ? path : `s3://a-longer-place-than-before/${path}`;

/** All manifests of a fixture that are whole, by their path. */
function manifestsOf(directory: string): [string, Buffer][] {
  return globSync('**/*.avro', { cwd: directory })
    .map(path => [path, readFileSync(join(directory, path))] as [string, Buffer])
    .filter(([path, bytes]) => /-m\d+[^/]*\.avro$/.test(path) && bytes.includes('manifest_entry'));
}

describe.each(FIXTURE_NAMES.filter(name => name !== 'broken'))('manifests of fixture %s', name => {
  const directory = unpackFixture(name);
  const manifests = manifestsOf(directory);
  afterAll(() => rmSync(directory, { recursive: true }));

  it('are there', () => {
    expect(manifests.length + Number(name === 'empty-table')).toBeGreaterThan(0);
  });

  it.each(manifests)('%s changes in its paths only, as avsc reads it', (uri, bytes) => {
    const source = decodeWithAvsc(bytes);
    const { bytes: result, changed, entryCount } = spliceManifest({ source: { uri, bytes }, localize, levels: DEFAULT_COMPRESSION_LEVELS });

    const localizeOptional = (path: string | null) => path && localize(path);
    const expected = source.records.map(record => {
      const file = { ...record.data_file, file_path: localize(record.data_file.file_path) };
      if ('referenced_data_file' in file) {
        file.referenced_data_file = localizeOptional(file.referenced_data_file);
      }
      return { ...record, data_file: file };
    });
    const local = decodeWithAvsc(result);
    expect(local.records).toEqual(expected);
    const codec = source.header['avro.codec'] === 'bzip2' && changed ? 'deflate' : source.header['avro.codec'];
    expect(local.header).toEqual({ ...source.header, 'avro.codec': codec });
    expect(entryCount).toBe(source.records.length);
  });

  const numberOf = (value: unknown) => ((value ?? undefined) === undefined ? undefined : Number(value));

  it.each(manifests)('%s is read as avsc reads it', (uri, bytes) => {
    const entries = readEntries({ uri, bytes });
    expect(entries).toEqual(
      decodeWithAvsc(bytes).records.map(({ status, data_file: file, ...numbers }) => ({
        status,
        content: file.content ?? 0,
        filePath: file.file_path,
        fileFormat: file.file_format,
        sizeBytes: Number(file.file_size_in_bytes),
        sequenceNumber: numberOf(numbers.file_sequence_number) ?? numberOf(numbers.sequence_number),
        isEncrypted: (file.key_metadata ?? null) !== null,
      })),
    );
  });
});

describe('the fixtures', () => {
  it('cover every codec', () => {
    const directory = unpackFixture('manifest-codecs');
    const codecs = manifestsOf(directory).map(([uri, bytes]) => readAvroHeader({ uri, bytes }).codec);
    expect([...new Set(codecs)].sort()).toEqual(['bzip2', 'deflate', 'null', 'snappy', 'zstandard']);
    rmSync(directory, { recursive: true });
  });
});

describe('a manifest of DuckDB', () => {
  const field = (name: string, id: number, type: unknown) => ({ name, type, 'field-id': id });
  const schema = {
    type: 'record',
    name: 'manifest_entry',
    fields: [
      field('status', 0, 'int'),
      field('data_file', 2, {
        type: 'record',
        name: 'r2',
        fields: [field('file_path', 100, 'string'), field('referenced_data_file', 143, ['null', 'string'])],
      }),
    ],
  };

  it('keeps the empty referenced_data_file that it has for none', () => {
    const record = { status: 1, data_file: { file_path: 'file:///eu/1.parquet', referenced_data_file: '' } };
    const source = { uri: 'm0.avro', bytes: encodeAvroFile({ schema, codec: 'deflate', blocks: [[record]] }) };
    const { bytes } = spliceManifest({ source, localize, levels: DEFAULT_COMPRESSION_LEVELS });
    expect(decodeWithAvsc(bytes).records).toEqual([
      { status: 1, data_file: { file_path: localize('file:///eu/1.parquet'), referenced_data_file: '' } },
    ]);
  });
});
