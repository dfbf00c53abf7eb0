import fc from 'fast-check';
import { createPathLocalizer, type PathMapping } from './createPathLocalizer';
import { createPathPrefixes } from './createPathPrefixes';

const rule = (source: string, target: string) => ({ source, target, cluster: 'eu', number: 0, connection: 'eu-lake' });

/** Where the prefixes send a path, as an Avro string; `undefined` where none of them decides. */
function mapByPrefix(mapping: PathMapping, path: string): Buffer | undefined {
  const text = Buffer.from(path);
  const bytes = Buffer.concat([Buffer.from('before'), text, Buffer.from('behind')]);
  const [start, end] = [6, 6 + text.length];
  const prefix = createPathPrefixes(mapping).find(candidate => candidate.covers({ bytes, start, end }));
  return prefix && Buffer.concat([prefix.headOf(end - start), bytes.subarray(start + prefix.sourceBytes, end)]);
}

/** The zig-zag length of a string up to 8191 bytes, and the string (Avro 1.11 spec, "Binary Encoding"). */
function asAvroString(text: string): Buffer {
  const doubled = 2 * Buffer.byteLength(text);
  const length = doubled < 128 ? [doubled] : [(doubled % 128) + 128, Math.floor(doubled / 128)];
  return Buffer.concat([Buffer.from(length), Buffer.from(text)]);
}

describe('createPathPrefixes', () => {
  const mapping = {
    rules: [rule('s3://lake/', 's3://us/replica/_data/eu/0/'), rule('s3://us/', 's3://us/')],
    location: 's3://us/replica/',
  };

  it('decides on paths below a rule that stands alone', () => {
    expect(mapByPrefix(mapping, 's3://lake/a.parquet')).toEqual(asAvroString('s3://us/replica/_data/eu/0/a.parquet'));
    expect(mapByPrefix(mapping, `s3://lake/${'long/'.repeat(40)}`)).toEqual(
      asAvroString(`s3://us/replica/_data/eu/0/${'long/'.repeat(40)}`),
    );
  });

  it('leaves alone what the location, another rule or the encoding has a say in', () => {
    expect(mapByPrefix(mapping, 's3://us/sales/a.parquet')).toBeUndefined();
    expect(mapByPrefix(mapping, 's3://lake/ü.parquet')).toBeUndefined();
    const nested = { ...mapping, rules: [...mapping.rules, rule('s3://lake/west/', 's3://us/replica/_data/west/0/')] };
    expect(mapByPrefix(nested, 's3://lake/a.parquet')).toBeUndefined();
    expect(mapByPrefix(nested, 's3://lake/west/a.parquet')).toBeDefined();
  });

  it('says what the localizer says', () => {
    const folder = fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }).map(names => ['s3://lake', ...names, ''].join('/'));
    const inputs = {
      rules: fc.uniqueArray(folder, { minLength: 1, maxLength: 4 }),
      isLocal: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      location: folder,
      path: fc.tuple(folder, fc.constantFrom('', 'f', 'ab')).map(parts => parts.join('')),
    };
    fc.assert(
      fc.property(fc.record(inputs), ({ rules, isLocal, location, path }) => {
        const random = { rules: rules.map((source, index) => rule(source, isLocal[index] ? source : `s3://us/${index}/`)), location };
        const mapped = mapByPrefix(random, path);
        // Most of the mappings decide on some of the paths.
        fc.pre(mapped !== undefined);
        expect(mapped).toEqual(asAvroString(createPathLocalizer(random)(path)));
      }),
    );
  });
});
