import { checkEntryCount } from './checkEntryCount';

const manifest = { uri: 's3://eu/m.avro', lengthBytes: 100 };

describe('checkEntryCount', () => {
  it('demands as many entries as the list counts', () => {
    expect(() => checkEntryCount({ ...manifest, entries: 3 }, { entries: 3, lengthBytes: 90 })).not.toThrow();
    expect(() => checkEntryCount({ ...manifest, entries: 3 }, { entries: 2, lengthBytes: 100 })).toThrow(
      'it has 2 entries where its manifest list counts 3',
    );
  });

  it('looks at the length only where the list does not count', () => {
    expect(() => checkEntryCount(manifest, { entries: 2, lengthBytes: 110 })).not.toThrow();
    expect(() => checkEntryCount(manifest, { entries: 2, lengthBytes: 99 })).toThrow('99 bytes where its manifest list says 100');
  });
});
