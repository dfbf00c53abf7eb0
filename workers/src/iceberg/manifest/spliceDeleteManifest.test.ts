import { DEFAULT_COMPRESSION_LEVELS } from '../avro/CompressionLevels';
import { decodeWithAvsc } from '../testing/decodeWithAvsc';
import { encodeAvroFile } from '../testing/encodeAvroFile';
import { spliceDeleteManifest } from './spliceDeleteManifest';

const PATH_COLUMN = 2147483546;
const [EXISTING, DELETED] = [0, 2];
const [POSITIONS, EQUALITY] = [1, 2];

const keyed = (name: string, valueType: string) => ({
  type: 'array',
  logicalType: 'map',
  items: {
    type: 'record',
    name,
    fields: [
      { name: 'key', type: 'int' },
      { name: 'value', type: valueType },
    ],
  },
});
const field = (name: string, id: number, type: unknown, isOptional: boolean) => ({
  name,
  'field-id': id,
  type: isOptional ? ['null', type] : type,
});

/** @param isOptional - whether the schema knows null for the statistics, as Iceberg's own does */
const schemaOf = (isOptional: boolean) => ({
  type: 'record',
  name: 'manifest_entry',
  fields: [
    field('status', 0, 'int', false),
    field(
      'data_file',
      2,
      {
        type: 'record',
        name: 'r2',
        fields: [
          field('content', 134, 'int', false),
          field('file_path', 100, 'string', false),
          field('file_format', 101, 'string', false),
          field('file_size_in_bytes', 104, 'long', false),
          field('column_sizes', 108, keyed('sizes', 'long'), isOptional),
          field('lower_bounds', 125, keyed('lower', 'bytes'), isOptional),
          field('upper_bounds', 128, keyed('upper', 'bytes'), isOptional),
          field('split_offsets', 132, { type: 'array', items: 'long' }, isOptional),
          field('referenced_data_file', 143, 'string', true),
        ],
      },
      false,
    ),
  ],
});

interface EntryOptions {
  status?: number;
  content?: number;
  path?: string;
  lower?: string;
  upper?: string;
}

function entry({ status = EXISTING, content = POSITIONS, path = 's3://eu/d.parquet', lower, upper }: EntryOptions) {
  const boundsOf = (bound: string | undefined) => [
    ...(bound === undefined ? [] : [{ key: PATH_COLUMN, value: Buffer.from(bound) }]),
    { key: 2147483545, value: Buffer.from('s3://eu/is-data') },
  ];
  return {
    status,
    data_file: {
      content,
      file_path: path,
      file_format: 'PARQUET',
      file_size_in_bytes: 10,
      column_sizes: [{ key: PATH_COLUMN, value: 5 }],
      lower_bounds: boundsOf(lower),
      upper_bounds: boundsOf(upper),
      split_offsets: [4],
      referenced_data_file: null,
    },
  };
}

const localize = (path: string) => {
  if (path.startsWith('s3://eu/')) {
    return path.replace('s3://eu/', 's3://us/_data/eu/0/');
  }
  if (path.startsWith('s3://us/')) {
    return path;
  }
  throw new Error(`no rule for ${path}`);
};

/** What becomes of one entry, its bounds of the path told apart from the others. */
function splice(options: EntryOptions & { isOptional?: boolean; localPath?: string; mutate?: (record: any) => void }) {
  const { isOptional = true, localPath = 's3://us/t/metadata/deletes/d-1.parquet', mutate } = options;
  const record = entry(options);
  mutate?.(record);
  const bytes = encodeAvroFile({ schema: schemaOf(isOptional), codec: 'deflate', blocks: [[record]] });
  const result = spliceDeleteManifest({
    source: { uri: 's3://eu/m.avro', bytes },
    localize,
    localDeleteFile: () => ({ localPath, lengthBytes: 77 }),
    levels: DEFAULT_COMPRESSION_LEVELS,
  });
  const file = decodeWithAvsc(result.bytes).records[0].data_file;
  const boundsOf = (items: any[] | null) => items?.map(({ key, value }) => [key === PATH_COLUMN ? 'path' : key, value.toString()]);
  return { ...file, lower: boundsOf(file.lower_bounds), upper: boundsOf(file.upper_bounds), changed: result.changed };
}

const DATA_BOUND = [2147483545, 's3://eu/is-data'];

describe('spliceDeleteManifest', () => {
  it('tells path and size of a new file, and leaves out what was of the other', () => {
    expect(splice({ lower: 's3://eu/f', upper: 's3://eu/f' })).toMatchObject({
      file_path: 's3://us/t/metadata/deletes/d-1.parquet',
      file_size_in_bytes: 77n,
      column_sizes: null,
      split_offsets: null,
      lower: [['path', 's3://us/_data/eu/0/f'], DATA_BOUND],
      upper: [['path', 's3://us/_data/eu/0/f'], DATA_BOUND],
    });
  });

  it.each(['PUFFIN', 'puffin'])('keeps what is said of places in a file of deletion vectors (%s), for they are the same ones', format => {
    const mutate = (record: any) => {
      record.data_file.file_format = format;
    };
    expect(splice({ mutate })).toMatchObject({ column_sizes: [{ key: PATH_COLUMN, value: 5n }], split_offsets: [4n] });
  });

  it('empties statistics where the schema knows no null', () => {
    expect(splice({ isOptional: false })).toMatchObject({ column_sizes: [], split_offsets: [], lower: [DATA_BOUND], upper: [DATA_BOUND] });
  });

  it.each<[string, EntryOptions]>([
    ['that differ', { lower: 's3://eu/a', upper: 's3://eu/b' }],
    ['that may be cut short', { lower: 's3://e', upper: 's3://f' }],
    ['of which one is lacking', { lower: 's3://eu/a' }],
  ])('leaves out bounds %s, and no other ones', (_name, options) => {
    expect(splice(options)).toMatchObject({ lower: [DATA_BOUND], upper: [DATA_BOUND] });
  });

  it('keeps nulls, and makes nothing of a map that was empty or becomes so', () => {
    const mutate = ({ data_file: file }: any) => {
      Object.assign(file, {
        lower_bounds: null,
        column_sizes: null,
        upper_bounds: [{ key: PATH_COLUMN, value: Buffer.from('s3://eu/f') }],
      });
    };
    expect(splice({ mutate })).toMatchObject({ lower_bounds: null, column_sizes: null, upper_bounds: [], referenced_data_file: null });
  });

  it('changes nothing of a local file that stays', () => {
    const path = 's3://us/d.parquet';
    expect(splice({ path, localPath: path, lower: 's3://us/a', upper: 's3://us/b' })).toMatchObject({
      changed: false,
      file_size_in_bytes: 10n,
    });
  });

  it.each([
    ['an equality delete', { content: EQUALITY }],
    ['a DELETED entry', { status: DELETED }],
  ])('maps the path of %s like that of data', (_name, options) => {
    expect(splice(options)).toMatchObject({ file_path: 's3://us/_data/eu/0/d.parquet', file_size_in_bytes: 10n, split_offsets: [4n] });
  });

  it('lets no foreign path stay in the bounds of a DELETED entry', () => {
    const deleted = { status: DELETED, path: 's3://us/d.parquet' };
    expect(splice({ ...deleted, lower: 's3://eu/f', upper: 's3://eu/f' })).toMatchObject({
      lower: [['path', 's3://us/_data/eu/0/f'], DATA_BOUND],
    });
    expect(splice({ ...deleted, lower: 's3://us/f', upper: 's3://us/g' })).toMatchObject({ changed: false });
    expect(splice({ ...deleted, lower: 's3://eu/f', upper: 's3://us/g' })).toMatchObject({ lower: [DATA_BOUND], upper: [DATA_BOUND] });
    expect(splice({ ...deleted, lower: 's3:', upper: 's3;' })).toMatchObject({ lower: [DATA_BOUND], upper: [DATA_BOUND] });
  });

  it('maps referenced_data_file of every entry', () => {
    const mutate = ({ data_file: file }: any) => Object.assign(file, { referenced_data_file: 's3://eu/f' });
    for (const options of [{}, { content: EQUALITY }, { status: DELETED }]) {
      expect(splice({ ...options, mutate }).referenced_data_file).toBe('s3://us/_data/eu/0/f');
    }
  });

  it('leaves an empty referenced_data_file as it is, as DuckDB writes it for none', () => {
    const mutate = ({ data_file: file }: any) => Object.assign(file, { referenced_data_file: '' });
    expect(splice({ mutate }).referenced_data_file).toBe('');
  });

  it('refuses bounds with a key twice', () => {
    const mutate = ({ data_file: file }: any) => file.lower_bounds.push(file.lower_bounds[0]);
    expect(() => splice({ mutate })).toThrow(expect.objectContaining({ code: 'corrupt-metadata' }));
  });
});
