import fc from 'fast-check';
import { FileSizePacker } from './FileSizePacker';
import { unpackFileSizes } from './PackedFileSizes';
import type { FileSize } from './planManifest';

/** Packs files whose paths stand amid other bytes, as in a manifest, and sends them from one thread to another. */
function send(files: readonly FileSize[]): FileSize[] {
  const packer = new FileSizePacker();
  for (const { uri, sizeBytes } of files) {
    const path = Buffer.from(uri);
    packer.add({ bytes: Buffer.concat([Buffer.from('<'), path, Buffer.from('>')]), start: 1, end: 1 + path.length }, sizeBytes);
  }
  return unpackFileSizes(structuredClone(packer.finish()));
}

describe('FileSizePacker', () => {
  it.each(['grapheme', 'grapheme-ascii'] as const)('gives back what was packed (%s)', unit => {
    const file = fc.record({ uri: fc.string({ unit }), sizeBytes: fc.maxSafeNat() });
    fc.assert(fc.property(fc.array(file), files => expect(send(files)).toEqual(files)));
  });

  it('takes more than it expects', () => {
    const files = Array.from({ length: 3_000 }, (_, index) => ({ uri: `s3://lake/${'ü'.repeat(100)}/${index}`, sizeBytes: index }));
    expect(send(files)).toEqual(files);
  });
});
