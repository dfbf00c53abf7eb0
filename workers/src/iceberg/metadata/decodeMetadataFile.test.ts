import { gzipSync } from 'node:zlib';
import { decodeMetadataFile, MAX_METADATA_BYTES } from './decodeMetadataFile';

const TEXT = '{"location":"s3://lake/ü"}';

describe('decodeMetadataFile', () => {
  it.each(['00001-a.gz.metadata.json', '00001-a.metadata.json.gz'])('unpacks %s', name => {
    expect(decodeMetadataFile(`s3://lake/${name}`, gzipSync(TEXT))).toBe(TEXT);
  });

  it('reads plain files, also under a name that says gzip', () => {
    expect(decodeMetadataFile('s3://lake/v1.metadata.json', Buffer.from(TEXT))).toBe(TEXT);
    expect(decodeMetadataFile('s3://lake/v1.gz.metadata.json', Buffer.from(TEXT))).toBe(TEXT);
  });

  it('refuses gzip that is cut off or becomes too long, and bytes that are no text', () => {
    const corrupt = expect.objectContaining({ code: 'corrupt-metadata' });
    expect(() => decodeMetadataFile('v1.gz.metadata.json', gzipSync(TEXT).subarray(0, 20))).toThrow(corrupt);
    expect(() => decodeMetadataFile('v1.gz.metadata.json', gzipSync(Buffer.alloc(MAX_METADATA_BYTES + 1)))).toThrow(corrupt);
    expect(() => decodeMetadataFile('v1.metadata.json', Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toThrow(corrupt);
  });
});
