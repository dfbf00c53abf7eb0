import fc from 'fast-check';

/** One change of a file's bytes; `at` is a place in it, from 0 to 1. */
export interface Damage {
  kind: 'flip' | 'cut' | 'insert' | 'overwrite';
  at: number;
  bytes: Uint8Array;
}

const PLACES = 2 ** 30;

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('flip', 'flip', 'cut', 'insert', 'overwrite'),
  // Without a bias: small numbers would all fall into the magic bytes.
  at: fc.noBias(fc.nat({ max: PLACES - 1 })).map(place => place / PLACES),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    // Numbers at their ends, in Avro's and Thrift's varints and as they are.
    fc
      .constantFrom(
        [0xff, 0xff, 0xff, 0xff, 0x0f],
        [0x00],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        [0xff, 0xff, 0xff, 0x7f],
      )
      .map(list => Uint8Array.from(list)),
  ),
});

/** What is done to one file among `table`s and their `file`s, both taken modulo their number. */
export const fuzzInput = fc.record({
  table: fc.nat(1_000),
  file: fc.nat(1_000),
  damages: fc.array(damage, { minLength: 1, maxLength: 3 }),
});

/** The bytes with the changes made one after the other. */
export function applyDamages(file: Uint8Array, damages: readonly Damage[]): Buffer {
  return damages.reduce((bytes, { kind, at, bytes: change }) => {
    const index = Math.floor(at * bytes.length);
    const [before, after] = [bytes.subarray(0, index), bytes.subarray(index)];
    switch (kind) {
      case 'flip':
        return Buffer.concat([before, after.subarray(0, 1).map(byte => byte ^ (change[0] || 1)), after.subarray(1)]);
      case 'cut':
        return Buffer.concat([before, after.subarray(change.length === 1 ? after.length : change.length)]);
      case 'insert':
        return Buffer.concat([before, change, after]);
      default:
        return Buffer.concat([before, change.subarray(0, after.length), after.subarray(change.length)]);
    }
  }, Buffer.from(file));
}
