import { JsonDocument, readTableMetadata } from '../iceberg';
import { addTableProperties } from './addTableProperties';
import { createPathLocalizer } from './createPathLocalizer';
import { rewriteTableMetadata } from './rewriteTableMetadata';

const mapping = {
  rules: [
    { source: 's3://eu/', target: 's3://us/replica/_data/eu/0/', cluster: 'eu', number: 0, connection: 'eu' },
    { source: 's3://us/', target: 's3://us/', cluster: 'us', number: 0, connection: 'us' },
  ],
  location: 's3://us/replica/',
};

function rewrite(text: string) {
  const document = JsonDocument.parse('s3://eu/t/v1.metadata.json', text);
  return rewriteTableMetadata({
    document,
    metadata: readTableMetadata(document),
    mapping,
    localize: createPathLocalizer(mapping),
    localList: path => `${path}.local`,
    localManifest: path => `${path}.local`,
    directory: 's3://us/replica/sales/t-12345678/',
  });
}

describe('rewriteTableMetadata', () => {
  it('changes the paths and nothing else', () => {
    const { text, warnings } = rewrite(`{"format-version": 2, "table-uuid": "12345678-9", "location": "s3:\\/\\/eu\\/t",
      "later": {"path": "s3://eu/unknown", "decimal": 1.10}, "current-snapshot-id": 7312345678901234567,
      "properties": {"owner": "s", "write.data.path": "s3://eu/t/data", "gc.enabled": "true", "write.object-storage.path": "x"},
      "snapshots": [{"snapshot-id": 7312345678901234567, "manifest-list": "s3://eu/l1", "summary": {"note": "s3://eu/kept"}}],
      "statistics": [{"statistics-path": "s3://eu/s.puffin", "file-size-in-bytes": 1}],
      "partition-statistics": [{"statistics-path": "s3://us/p.parquet", "file-size-in-bytes": 2}],
      "metadata-log": [{"metadata-file": "s3://eu/old.json", "timestamp-ms": 1}]}`);
    expect(text).toBe(`{"format-version": 2, "table-uuid": "12345678-9", "location": "s3://us/replica/sales/t-12345678",
      "later": {"path": "s3://eu/unknown", "decimal": 1.10}, "current-snapshot-id": 7312345678901234567,
      "properties": {"owner": "s","gc.enabled":"false"},
      "snapshots": [{"snapshot-id": 7312345678901234567, "manifest-list": "s3://eu/l1.local", "summary": {"note": "s3://eu/kept"}}],
      "statistics": [{"statistics-path": "s3://us/replica/_data/eu/0/s.puffin", "file-size-in-bytes": 1}],
      "partition-statistics": [{"statistics-path": "s3://us/p.parquet", "file-size-in-bytes": 2}],
      "metadata-log": []}`);
    expect(warnings).toEqual([]);
  });

  it('gives properties to a table that has none', () => {
    expect(rewrite('{"format-version":1,"location":"s3://eu/t"}').text).toBe(
      '{"format-version":1,"location":"s3://us/replica/sales/t-12345678","properties":{"gc.enabled":"false"}}',
    );
  });

  it('tells of other properties that begin with a source prefix, and leaves them', () => {
    const properties = {
      checkpoint: 's3://eu/checkpoints',
      root: 's3://eu',
      similar: 's3://european/x',
      local: 's3://us/x',
      text: 'see s3://eu/x',
    };
    const { text, warnings } = rewrite(JSON.stringify({ 'format-version': 2, location: 's3://eu/t', properties }));
    expect(JSON.parse(text).properties).toEqual({ ...properties, 'gc.enabled': 'false' });
    expect(warnings.map(warning => /"(\w+)"/.exec(warning)?.[1])).toEqual(['checkpoint', 'root', 'local']);
  });
});

describe('addTableProperties', () => {
  it('adds what is told of a publication, and changes nothing else', () => {
    const { text } = rewrite('{ "format-version": 2, "location": "s3://eu/t", "properties": { "a": "1" }, "id": 7312345678901234567 }');
    const added = addTableProperties({
      uri: 's3://us/m.metadata.json',
      bytes: Buffer.from(text),
      added: { 'portage.policy': 'sales-to-us' },
    });
    expect(added.toString()).toBe(text.replace('"gc.enabled":"false"', '"gc.enabled":"false","portage.policy":"sales-to-us"'));
  });
});
