import { deleteFilePath } from './deleteFilePath';

const rules = [
  { source: 's3://us/', target: 's3://us/', cluster: 'us-lake', number: 2, connection: 'us' },
  { source: 's3://eu/', target: 's3://us/replica/_data/eu-lake/0/', cluster: 'eu-lake', number: 0, connection: 'eu' },
  { source: 's3://eu/west/', target: 's3://us/replica/_data/west/1/', cluster: 'west', number: 1, connection: 'eu' },
];
const place = (uri: string) =>
  deleteFilePath({
    directory: 's3://us/replica/sales/t-1/',
    mapping: { rules, location: 's3://us/replica/' },
    uri,
    sha256: '0123456789abcdef0123',
  });

describe('deleteFilePath', () => {
  it.each([
    ['s3://eu/t/data/a-deletes.parquet', 'eu-lake/0/t/data/a-deletes-0123456789abcdef.parquet'],
    ['s3://eu/west/t/a.b.puffin', 'west/1/t/a.b-0123456789abcdef.puffin'],
    ['s3://us/t/a', 'us-lake/2/t/a-0123456789abcdef'],
    ['s3://us/t.v2/a', 'us-lake/2/t.v2/a-0123456789abcdef'],
    ['s3://us/t/a%20b c=é/.hidden', 'us-lake/2/t/a%20b c=é/-0123456789abcdef.hidden'],
  ])('%s', (uri, rest) => {
    expect(place(uri)).toBe(`s3://us/replica/sales/t-1/metadata/deletes/${rest}`);
  });
});
