import { listedPath } from '../storages/file/listedPath';
import { listedUri } from './listedUri';

const location = 'file:/data//us/replica/';

describe('listedUri', () => {
  it('spells what is below the location as a listing does, and leaves the location as it is', () => {
    const storage = { features: { conditionalWrite: true, listedPath } };
    const uris = ['_data/eu/0/a//b.parquet', '_data/eu/0/./a/b.parquet', '_data/eu/0/a/b.parquet', '_data/eu/0/a/...b/.c'];
    expect(uris.map(path => listedUri({ storage, location, uri: location + path }))).toEqual([
      ...Array(3).fill(`${location}_data/eu/0/a/b.parquet`),
      `${location}_data/eu/0/a/...b/.c`,
    ]);
  });

  it('leaves all to the letter where each spelling is an object of its own', () => {
    const uri = `${location}a//b/./c`;
    expect(listedUri({ storage: { features: { conditionalWrite: true } }, location, uri })).toBe(uri);
  });
});
