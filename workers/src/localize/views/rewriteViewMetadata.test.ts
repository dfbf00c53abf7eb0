import { JsonDocument, readViewMetadata } from '../../iceberg';
import { rewriteViewMetadata } from './rewriteViewMetadata';

const VIEW = `{
  "view-uuid" : "fa6506c3-7681-40c8-86dc-e36561f83385", "format-version" : 1,
  "location" : "s3://eu/wh/daily", "current-version-id" : 2, "x-unknown" : 1.50,
  "properties" : { "comment" : "daily \\u0041", "write.metadata.path" : "s3://eu/other", "docs" : "s3://eu/docs/daily.md" },
  "versions" : [
    { "version-id" : 1, "timestamp-ms" : 9007199254740993, "schema-id" : 0, "representations" : [] },
    { "version-id" : 2, "timestamp-ms" : 9007199254740994, "schema-id" : 1,
      "representations" : [ { "type" : "sql", "sql" : "SELECT * FROM parquet.\`s3://eu/raw/\`", "dialect" : "spark" } ] } ],
  "version-log" : [], "schemas" : []
}`;
const mapping = {
  rules: [{ source: 's3://eu/', target: 's3://us/replica/_data/eu/0/', cluster: 'eu', number: 0, connection: 'eu' }],
  location: 's3://us/replica/',
};

describe('rewriteViewMetadata', () => {
  const document = JsonDocument.parse('s3://eu/v.metadata.json', VIEW);
  const metadata = readViewMetadata(document);
  const { text, warnings } = rewriteViewMetadata({ document, metadata, mapping, directory: 's3://us/replica/sales/daily-fa6506c3/' });

  it('moves the location, takes write paths out, and leaves all else to the letter', () => {
    expect(text).toContain('"location" : "s3://us/replica/sales/daily-fa6506c3"');
    expect(text).not.toContain('write.metadata.path');
    expect(text.replace('s3://us/replica/sales/daily-fa6506c3', 's3://eu/wh/daily').split('\n')[2]).toBe(VIEW.split('\n')[2]);
    expect(text.slice(text.indexOf('"versions"'))).toBe(VIEW.slice(VIEW.indexOf('"versions"')));
  });

  it('tells of paths whose meaning it does not know', () => {
    expect(warnings).toEqual([
      expect.stringContaining('The view property "docs" begins with s3://eu/'),
      expect.stringContaining("The view's SQL reads files below s3://eu/"),
    ]);
  });

  it('knows the current version and its schema', () => {
    expect(metadata).toMatchObject({ currentVersionId: '2', currentSchemaId: 1 });
  });

  it.each([
    ['unsupported-format-version', VIEW.replace('"format-version" : 1', '"format-version" : 2')],
    ['corrupt-metadata', VIEW.replace('"current-version-id" : 2', '"current-version-id" : 3')],
    ['corrupt-metadata', VIEW.replace('"view-uuid"', '"uuid"')],
    ['corrupt-metadata', VIEW.replace('"location"', '"place"')],
  ])('refuses with %s', (code, broken) => {
    expect(() => readViewMetadata(JsonDocument.parse('v', broken))).toThrow(expect.objectContaining({ code }));
  });
});
