import { metadataFileName } from './metadataFileName';

describe('metadataFileName', () => {
  it.each([
    ['s3://lake/metadata/00011-f60f5834-6e8e-4eb4-821c-047d32f2275d.metadata.json', '00011-abc.metadata.json'],
    ['s3://lake/metadata/00003-f9382815.gz.metadata.json', '00003-abc.gz.metadata.json'],
    ['s3://lake/metadata/00004-fe3c9c8f.metadata.json.gz', '00004-abc.gz.metadata.json'],
    ['s3://lake/metadata/v7.metadata.json', '00007-abc.metadata.json'],
    ['s3://lake/00099-x/current.metadata.json', '00000-abc.metadata.json'],
  ])('keeps the version of %s', (sourceUri, expected) => {
    expect(metadataFileName({ sourceUri, sha256: 'abc' })).toBe(expected);
  });
});
