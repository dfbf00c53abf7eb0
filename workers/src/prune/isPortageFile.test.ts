import { isPortageFile } from './isPortageFile';

const HASH = 'a1'.repeat(32);

describe('isPortageFile', () => {
  it.each([
    '_data/eu-lake/0/sales/orders/data/part 1.parquet',
    '_data/eu-lake/12/x',
    `sales/orders-0a1b2c3d/metadata/${HASH}.avro`,
    `sales/orders-0a1b2c3d/metadata/snap-${HASH}.avro`,
    `sales.eu/orders-0a1b2c3d/metadata/00012-${HASH}.metadata.json`,
    `orders-0a1b2c3d/metadata/00012-${HASH}.gz.metadata.json`,
    'sales/orders-0a1b2c3d/metadata/deletes/eu-lake/0/data/del-0123456789abcdef.parquet',
  ])('knows its own: %s', path => {
    expect(isPortageFile(path)).toBe(true);
  });

  it.each([
    'notes.txt',
    '_data/readme',
    '_data/eu-lake/x/file',
    '_portage/sales-to-us/published/tables.ndjson',
    'sales/orders-0a1b2c3d/data/part.parquet',
    'sales/orders-0a1b2c3d/metadata/v3.metadata.json',
    'sales/orders-0a1b2c3d/metadata/00012-4f1e6c1a-0000-4000-8000-000000000000.metadata.json',
    `sales/orders/metadata/${HASH}.avro`,
    `other/replica/sales/orders-0a1b2c3d/metadata/${HASH}.avro`,
    `sales/orders-0a1b2c3d/metadata/${HASH}.avro.bak`,
  ])('leaves alone what a writer, or somebody, put there: %s', path => {
    expect(isPortageFile(path)).toBe(false);
  });
});
